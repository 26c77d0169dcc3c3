package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.servlet.PushInitializer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextListener;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tomcat without CDI, and Halley as its initializer finds it there; for one test class, which looks at the warnings itself. */
final class PlainServer implements Site, BeforeAllCallback, AfterAllCallback {
    private final boolean webSocket;
    private final Consumer<Context> more;
    private final List<Wire> wires = new ArrayList<>();
    private Tomcat tomcat;
    private LogRecords log;
    private ServletContext servletContext;

    PlainServer(boolean webSocket, Consumer<Context> more) {
        this.webSocket = webSocket;
        this.more = more;
    }

    /** A filter that can't be asynchronous; in {@code web.xml} and annotations that is the default. */
    static Consumer<Context> behindSync(Filter filter) {
        return context -> context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    FilterRegistration.Dynamic registration =
                            servletContext.addFilter(filter.getClass().getName(), filter);
                    registration.setAsyncSupported(false);
                    registration.addMappingForUrlPatterns(null, false, "/*");
                },
                null);
    }

    /** As {@code web.xml} or {@code @WebListener} names it: before what initializers add. */
    static Consumer<Context> with(Class<? extends ServletContextListener> listener) {
        return context -> context.addApplicationListener(listener.getName());
    }

    @Override
    public void beforeAll(ExtensionContext test) throws LifecycleException {
        log = new LogRecords();
        tomcat = new Tomcat();
        tomcat.setBaseDir(new File("target/tomcat").getAbsolutePath());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        // neither is ours: it looks into the JDK, and warns where it may not
        ((StandardContext) context).setClearReferencesThreadLocals(false);
        ((StandardContext) context).setClearReferencesRmiTargets(false);
        if (webSocket) {
            context.addServletContainerInitializer(new WsSci(), null);
        }
        context.addServletContainerInitializer(new PushInitializer(), null);
        more.accept(context);
        tomcat.start();
        assertThat(context.getState()).isEqualTo(LifecycleState.STARTED);
        servletContext = context.getServletContext();
    }

    @Override
    public void afterAll(ExtensionContext test) throws LifecycleException {
        wires.forEach(Wire::close);
        tomcat.stop();
        tomcat.destroy();
        log.close();
    }

    ServletContext servletContext() {
        return servletContext;
    }

    /** Warnings that have this in them. */
    List<String> warnings(String about) {
        return log.alarming().stream().filter(text -> text.contains(about)).toList();
    }

    @Override
    public Target push() {
        return Request.PUSH;
    }

    @Override
    public Wire wire() {
        Wire wire = new Wire(tomcat.getConnector().getLocalPort());
        wires.add(wire);
        return wire;
    }
}
