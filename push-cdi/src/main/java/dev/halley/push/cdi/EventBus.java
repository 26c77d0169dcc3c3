package dev.halley.push.cdi;

import dev.halley.push.ConnectRequest;
import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Missed;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRequest;
import dev.halley.push.PushException;
import dev.halley.push.Received;
import dev.halley.push.Request;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.TopicPattern;
import dev.halley.push.TransportChanged;
import dev.halley.push.Unsubscribed;
import dev.halley.push.cdi.Notifier.Call;
import dev.halley.push.spi.PayloadCodec;
import dev.halley.push.spi.PushListener;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells the application's observers what clients do. */
final class EventBus implements PushListener {
    private final Observers observers;
    private final TopicRules rules;
    private final PayloadCodec codec;
    private final Notifier notifier;

    EventBus(Observers observers, TopicRules rules, PayloadCodec codec, Notifier notifier) {
        this.observers = observers;
        this.rules = rules;
        this.codec = codec;
        this.notifier = notifier;
    }

    @Override
    public boolean accepts(String topic) {
        return observers.accept(topic) || rules.open(topic);
    }

    @Override
    public Set<String> roles() {
        return rules.roles();
    }

    @Override
    public void deciding(ConnectRequest request) {
        decide(request, null, observer -> observer.topic() == null);
    }

    @Override
    public void deciding(SubscribeRequest request) {
        TopicPattern topics = TopicPattern.parse(request.topic());
        rules.decide(request);
        decide(request, request.topic(), observer -> observer.hears(topics));
    }

    @Override
    public void deciding(PublishRequest request) {
        rules.decide(request);
        decide(request, request.topic(), observer -> observer.hears(request.topic()));
        if (request.denied().isEmpty()) {
            notifier.asApplication(() -> denyUnreadable(request));
        }
    }

    private void decide(Request request, @Nullable String topic, Predicate<TopicObserver> hears) {
        if (!tell(request, topic, hears)) {
            request.deny("the application could not decide");
        }
    }

    /** A topic that a typed observer opens has that type: nothing else must reach the log and other clients. */
    private void denyUnreadable(PublishRequest request) {
        String what = describe(request, request.topic());
        Map<Type, Object> known = new HashMap<>();
        for (TopicObserver observer : observers.of(Received.class)) {
            if (observer.opens(request.topic()) && read(observer, what, request.data(), known) == null) {
                request.deny("data: expected " + Types.name(observer.dataType()) + ", found something else");
                return;
            }
        }
    }

    @Override
    public void connected(Connected event) {
        tell(event, null, observer -> true);
    }

    @Override
    public void transportChanged(TransportChanged event) {
        tell(event, null, observer -> true);
    }

    @Override
    public void missed(Missed event) {
        tell(event, null, observer -> true);
    }

    @Override
    public void disconnected(Disconnected event) {
        tell(event, null, observer -> true);
    }

    @Override
    public void subscribed(Subscribed event) {
        TopicPattern topics = TopicPattern.parse(event.topic());
        tell(event, event.topic(), observer -> observer.hears(topics));
    }

    @Override
    public void unsubscribed(Unsubscribed event) {
        TopicPattern topics = TopicPattern.parse(event.topic());
        tell(event, event.topic(), observer -> observer.hears(topics));
    }

    @Override
    public void received(Received<String> event) {
        String what = describe(event, event.topic());
        List<Call> calls = new ArrayList<>();
        notifier.asApplication(() -> {
            Map<Type, Object> known = new HashMap<>();
            for (TopicObserver observer : observers.of(Received.class)) {
                Object data = observer.hears(event.topic()) ? read(observer, what, event.data(), known) : null;
                if (data != null) {
                    calls.add(new Call(observer, observer.told(event.withData(data))));
                }
            }
        });
        boolean fine = notifier.tell(calls, what, event.topic());
        Received.Answer answer = event.answer();
        if (answer != null && calls.isEmpty()) {
            answer.fail(new PublishRejectedException(
                    PublishRejectedException.Reason.FORBIDDEN,
                    "topic: expected one on which the application replies, found " + event.topic()));
        } else if (!fine && answer != null) {
            answer.fail(new PushException("an observer of " + what + " failed"));
        }
    }

    private boolean tell(Object event, @Nullable String topic, Predicate<TopicObserver> hears) {
        List<Call> calls = observers.of(event.getClass()).stream()
                .filter(hears)
                .map(observer -> new Call(observer, observer.told(event)))
                .toList();
        return notifier.tell(calls, describe(event, topic), topic);
    }

    /** Reads the data as an observer wants them, once for each type; null where they can't be read so. */
    private @Nullable Object read(TopicObserver observer, String what, String data, Map<Type, Object> known) {
        Type type = observer.dataType();
        try {
            return known.computeIfAbsent(type, wanted -> codec.decode(data, wanted));
        } catch (RuntimeException e) {
            CdiLog.unreadable(observer.name(), what, Types.name(type), e);
            return null;
        }
    }

    private static String describe(Object event, @Nullable String topic) {
        return event.getClass().getSimpleName() + (topic == null ? "" : " on " + topic);
    }
}
