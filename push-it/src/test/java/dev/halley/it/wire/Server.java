package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Position;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.servlet.PushInitializer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tomcat with the real engine on a free port of the loopback, for one test class. Connections of a test are cut when it ends, and it fails where
 * the server has logged a warning or a stack trace.
 */
final class Server implements Site, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Map<String, String> given;
    private final Events events = new Events();
    private final List<Wire> wires = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private int lookSeconds = -1;
    private String expected;
    private Engine engine;
    private Tomcat tomcat;
    private LogRecords log;

    /** Settings as {@code name=value}. */
    Server(String... settings) {
        this.given = Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    /** With a filter of the application's before everything. */
    Server behind(Filter filter) {
        filters.add(filter);
        return this;
    }

    /** Warnings that have this in them are meant. */
    Server expecting(String part) {
        expected = part;
        return this;
    }

    /** Each second, not each minute. */
    Server lookingForExpiredSessions() {
        lookSeconds = 1;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext test) throws LifecycleException {
        log = new LogRecords();
        Map<String, String> settings = new HashMap<>(given);
        settings.putAll(OnUpgradeIT.settings(test));
        engine = Engine.builder()
                .config(PushConfig.from(settings::get))
                .listener(events)
                .start();
        tomcat = new Tomcat();
        tomcat.setBaseDir(new File("target/tomcat").getAbsolutePath());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // more than the bound of ours
        tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", "65536");
        Context context = tomcat.addContext("", null);
        // neither is ours: it looks into the JDK, and warns where it may not
        ((StandardContext) context).setClearReferencesThreadLocals(false);
        ((StandardContext) context).setClearReferencesRmiTargets(false);
        StandardManager manager = new StandardManager();
        manager.setPathname(null); // sessions end with the application
        manager.setProcessExpiresFrequency(1);
        context.setManager(manager);
        context.setBackgroundProcessorDelay(lookSeconds);
        settings.forEach(context::addParameter);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(new PushInitializer(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> servletContext.setAttribute(Engine.class.getName(), engine), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> filters.forEach(filter -> filter(servletContext, filter)), null);
        tomcat.start();
        assertThat(context.getState()).isEqualTo(LifecycleState.STARTED);
    }

    private static void filter(ServletContext servletContext, Filter filter) {
        FilterRegistration.Dynamic registration =
                servletContext.addFilter(filter.getClass().getName(), filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(null, false, "/*");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        wires.forEach(Wire::close);
        wires.clear();
        events.forget();
        assertThat(unexpected()).isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext test) throws LifecycleException {
        engine.close();
        awaitConnectionsEnd();
        tomcat.stop();
        tomcat.destroy();
        log.close();
        assertThat(unexpected()).isEmpty();
    }

    /**
     * Waits until clients are gone, for 10 s at most; gives how many are left. Tomcat logs a failure of its own where it stops while it learns that the client of an
     * asynchronous request is gone.
     */
    long awaitConnectionsEnd() {
        AbstractProtocol<?> protocol =
                (AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        // one is the place of the connection that it would accept next
        while (protocol.getConnectionCount() > 1 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return Math.max(0, protocol.getConnectionCount() - 1);
    }

    /** Undeploys the application, while the container goes on. */
    void stopApplication() throws LifecycleException {
        tomcat.getHost().findChildren()[0].stop();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    Engine engine() {
        return engine;
    }

    Events events() {
        return events;
    }

    @Override
    public Target push() {
        return Request.PUSH;
    }

    @Override
    public Wire wire() {
        return kept(new Wire(port()));
    }

    /** A connection whose side of the wire is small. */
    Wire narrowWire() {
        return kept(new Wire(port(), 4096));
    }

    private Wire kept(Wire wire) {
        wires.add(wire);
        return wire;
    }

    private List<String> unexpected() {
        return log.alarming().stream()
                .filter(text -> expected == null || !text.contains(expected))
                .toList();
    }

    /** The application publishes. */
    Position publish(String topic, Object payload) {
        return engine.push().topic(topic).publish(payload).toCompletableFuture().join();
    }
}
