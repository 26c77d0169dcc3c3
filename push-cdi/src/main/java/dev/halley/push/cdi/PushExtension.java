package dev.halley.push.cdi;

import static dev.halley.push.cdi.Problems.Code.HIDDEN_TYPE;
import static dev.halley.push.cdi.Problems.Code.NO_CODEC;
import static dev.halley.push.cdi.Problems.Code.SETTING;
import static dev.halley.push.cdi.Problems.Code.UNSATISFIED;
import static jakarta.interceptor.Interceptor.Priority.LIBRARY_AFTER;
import static jakarta.interceptor.Interceptor.Priority.LIBRARY_BEFORE;

import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.PushConfigException;
import dev.halley.push.Received;
import dev.halley.push.cdi.EngineLife.Running;
import dev.halley.push.core.Engine;
import dev.halley.push.spi.PayloadCodec;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.InjectionException;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.ProcessSyntheticObserverMethod;
import jakarta.enterprise.inject.spi.WithAnnotations;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes Halley part of a CDI application: reads its observers, checks its topics, and has its engine from the moment
 * the deployment is valid to its shutdown. One engine for each bean manager. Not for applications; how and why:
 * docs/decisions/0002.
 */
public final class PushExtension implements Extension {
    private final Problems problems = new Problems();
    private final ObserverCheck observerCheck = new ObserverCheck(problems);
    private final InjectionPointCheck injectionPointCheck = new InjectionPointCheck(problems);
    private final Observers observers = new Observers();
    private final TopicRules rules = new TopicRules(problems);
    private final List<InjectionPoint> injectionPoints = new ArrayList<>();
    private final Set<Member> unvalidated = new HashSet<>();
    private final EngineLife life = new EngineLife();
    private PushConfig config = PushConfig.defaults();

    /** For the container. */
    public PushExtension() {}

    void addProducer(@Observes BeforeBeanDiscovery event) {
        event.addAnnotatedType(PublisherProducer.class, PublisherProducer.class.getName());
    }

    void readInjectionPoint(@Observes ProcessInjectionPoint<?, ?> event) {
        InjectionPoint point = event.getInjectionPoint();
        injectionPointCheck.check(point);
        if (point.getAnnotated() instanceof AnnotatedParameter<?>) {
            injectionPoints.add(point);
        }
    }

    void findDeclarations(
            @Observes @WithAnnotations({PushTopic.class, PushTopic.List.class}) ProcessAnnotatedType<?> event) {
        rules.find(event.getAnnotatedType());
    }

    void readDeclaration(@Observes ProcessBean<?> event) {
        Annotated annotated = event.getAnnotated();
        if (annotated != null) {
            rules.read(annotated);
        }
    }

    void readObserver(@Observes @Priority(LIBRARY_AFTER) ProcessObserverMethod<?, ?> event) {
        read(event);
    }

    private <T> void read(ProcessObserverMethod<T, ?> event) {
        ObserverMethod<T> observer = event.getObserverMethod();
        if (observer.getBeanClass() == PushExtension.class) {
            return;
        }
        AnnotatedMethod<?> method = event instanceof ProcessSyntheticObserverMethod ? null : event.getAnnotatedMethod();
        String name = ObserverCheck.nameOf(observer, method);
        if (Types.isOurs(Types.raw(observer.getObservedType()))) {
            ObservedTopic pattern = observerCheck.pattern(observer, name);
            observerCheck.ours(observer, method, name);
            if (pattern != null) {
                observerCheck.heard(observer, pattern, name);
            }
            observers.add(new TopicObserver(observer, name, pattern));
        } else if (ObserverCheck.topicOf(observer) != null) {
            ObservedTopic pattern = observerCheck.pattern(observer, name);
            observerCheck.payload(observer, method, name);
            if (pattern != null) {
                event.setObserverMethod(new PayloadFilter<>(
                        observer,
                        name,
                        pattern.pattern(),
                        () -> life.running().bus().transactions()));
                // Weld validates the parameters of an observer that was replaced; OpenWebBeans does not.
                if (method != null && !observer.getClass().getName().startsWith("org.jboss.weld.")) {
                    unvalidated.add(method.getJavaMember());
                }
            }
        }
    }

    void declare(@Observes @Priority(LIBRARY_AFTER) AfterBeanDiscovery event, BeanManager beans) {
        readSettings();
        rules.checkAllRead(beans);
        problems.throwIfAny();
        event.addBean()
                .id(Push.class.getName())
                .beanClass(Push.class)
                .types(Push.class, Object.class)
                .scope(ApplicationScoped.class)
                .produceWith(instances -> push());
        FiredEvents fired = new FiredEvents(() -> life.running().bus());
        event.addObserverMethod(new FiredEventObserver(fired));
        // By the configurator: what another asynchronous observer throws never completes the stage on OpenWebBeans.
        event.<Object>addObserverMethod()
                .beanClass(PushExtension.class)
                .observedType(Object.class)
                .addQualifier(Topic.Literal.of(""))
                .async(true)
                .notifyWith(fired::firedAsync);
    }

    private void readSettings() {
        try {
            config = PushConfig.from(PushConfig.environment(name -> null));
        } catch (PushConfigException e) {
            problems.addAll(SETTING, "setting", e.problems());
        }
    }

    void start(@Observes @Priority(LIBRARY_BEFORE) AfterDeploymentValidation event, BeanManager beans) {
        injectionPoints.stream()
                .filter(point -> unvalidated.contains(point.getMember()))
                .forEach(point -> validate(point, beans));
        injectionPoints.clear();
        unvalidated.clear();
        PayloadCodec codec = codec(beans);
        problems.throwIfAny();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        life.valid(config, settings -> run(settings, beans, codec, application));
    }

    private Running run(PushConfig settings, BeanManager beans, PayloadCodec codec, ClassLoader application) {
        Payloads payloads = new Payloads(codec);
        EventBus bus = new EventBus(observers, rules, payloads, new Notifier(beans, application));
        // The engine's threads take their class loader from the thread that starts it.
        Engine engine = Notifier.withLoader(
                application,
                () -> Engine.builder()
                        .config(settings)
                        .codec(payloads)
                        .listener(bus)
                        .retained(rules.retained())
                        .start());
        return new Running(
                engine,
                new FiredEvents.Bus(engine.push(), payloads, transactions(beans)),
                codec instanceof JsonbCodec jsonb ? jsonb::close : () -> {});
    }

    private void validate(InjectionPoint point, BeanManager beans) {
        try {
            beans.validate(point);
        } catch (InjectionException e) {
            problems.add(
                    UNSATISFIED,
                    InjectionPointCheck.name(point),
                    "expected a bean of type " + Types.name(point.getType()) + ", found: " + e.getMessage());
        }
    }

    private PayloadCodec codec(BeanManager beans) {
        Instance<PayloadCodec> codecs = beans.createInstance().select(PayloadCodec.class);
        if (codecs.isResolvable()) {
            return codecs.get();
        }
        try {
            JsonbCodec jsonb = JsonbCodec.create();
            checkVisible();
            return jsonb;
        } catch (RuntimeException | LinkageError e) {
            problems.add(
                    NO_CODEC,
                    "payloads",
                    "expected JSON-B, as full servers have it (elsewhere add org.eclipse:yasson), or a bean of type "
                            + PayloadCodec.class.getName() + ", found " + e);
            throw problems.exception();
        }
    }

    /** What a client sends could never be read, and the client would be blamed for it. */
    private void checkVisible() {
        for (TopicObserver observer : observers.of(Received.class)) {
            Class<?> hidden = Types.hidden(observer.dataType());
            if (hidden != null) {
                problems.add(
                        HIDDEN_TYPE,
                        observer.name(),
                        "expected a public class, which JSON-B can see into, found " + hidden.getName());
            }
        }
    }

    private static Transactions transactions(BeanManager beans) {
        try {
            return new JtaTransactions(beans);
        } catch (LinkageError thereIsNoSuchApi) {
            return Transactions.NONE;
        }
    }

    /** Before the beans are gone that are to hear of it. */
    void stopBeforeBeans(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        life.stop();
    }

    void stop(@Observes BeforeShutdown event) {
        life.stop();
    }

    Push push() {
        return life.running().engine().push();
    }

    Optional<Engine> engine(PushConfig settings) {
        return life.find(settings).map(Running::engine);
    }
}
