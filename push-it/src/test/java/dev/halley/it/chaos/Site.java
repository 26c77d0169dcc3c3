package dev.halley.it.chaos;

import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.servlet.PushInitializer;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat, and an engine in it that can be replaced, over the same log or a new one, on the same port. */
final class Site implements AutoCloseable {
    private static final String SEND_BUFFER = "16384";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Map<String, String> settings;
    private final Ledger ledger;
    private final Violations violations;
    private final Figures figures;
    private final Tomcat tomcat = new Tomcat();
    private StandardContext context;
    private Presence presence;
    private volatile Engine engine;
    /** Odd while it restarts. */
    private volatile int restarts;

    Site(Map<String, String> settings, Ledger ledger, Violations violations, Figures figures)
            throws LifecycleException {
        this.settings = settings;
        this.ledger = ledger;
        this.violations = violations;
        this.figures = figures;
        tomcat.setBaseDir(new File("target/tomcat").getAbsolutePath());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
        tomcat.start();
        ledger.begin();
        deploy();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    Engine engine() {
        return engine;
    }

    int restarts() {
        return restarts;
    }

    private void deploy() {
        presence = new Presence(ledger, violations, figures);
        Engine next = Engine.builder()
                .config(PushConfig.from(settings::get))
                .listener(presence)
                .log(new WitnessedLog(ledger.current(), violations))
                .start();
        engine = next;
        context = new StandardContext();
        context.setName("");
        context.setPath("");
        context.addLifecycleListener(new Tomcat.FixContextListener());
        // neither is ours: it looks into the JDK, and warns where it may not
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        settings.forEach(context::addParameter);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(new PushInitializer(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> servletContext.setAttribute(Engine.class.getName(), next), null);
        tomcat.getHost().addChild(context);
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the application did not start");
        }
    }

    /** Ends the engine and begins another one. */
    void restart(boolean withNewLog) {
        restarts++;
        undeploy();
        if (withNewLog) {
            ledger.begin();
        }
        deploy();
        restarts++;
        figures.count(withNewLog ? "restarts with a new log" : "restarts over the same log");
    }

    private void undeploy() {
        tomcat.getHost().removeChild(context);
        presence.checkEmpty();
        if (engine.clients() != 0) {
            violations.add("the engine", "closed with clients: " + engine.clients(), List.of());
        }
    }

    /** Waits until nobody is connected any more, which each client's lease or heartbeat brings about; then all ends. */
    @Override
    public void close() throws LifecycleException {
        long begin = System.nanoTime();
        await("clients that were never missed", () -> engine.clients());
        figures.add("millis until all were missed", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        AbstractProtocol<?> protocol =
                (AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler();
        // one is the place of the connection that it would accept next
        await("connections that were never ended", () -> (int) protocol.getConnectionCount() - 1);
        undeploy();
        tomcat.stop();
        tomcat.destroy();
    }

    private void await(String what, IntSupplier left) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (left.getAsInt() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        if (left.getAsInt() > 0) {
            violations.add("the engine", left.getAsInt() + " " + what, List.of());
        }
    }
}
