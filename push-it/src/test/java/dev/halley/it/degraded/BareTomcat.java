package dev.halley.it.degraded;

import dev.halley.push.Received;
import dev.halley.push.servlet.PushInitializer;
import dev.halley.push.servlet.PushServer;
import dev.halley.push.spi.PushListener;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** A program: Tomcat with what is on the class path, and an application that needs no CDI. It says where it is, and runs until its input ends. */
public final class BareTomcat {
    static final String SAYS = "at ";

    private BareTomcat() {}

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("bare").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        // neither is ours: it looks into the JDK, and warns where it may not
        ((StandardContext) context).setClearReferencesThreadLocals(false);
        ((StandardContext) context).setClearReferencesRmiTargets(false);
        context.addServletContainerInitializer((classes, started) -> started.addListener(new Application()), null);
        context.addServletContainerInitializer(new PushInitializer(), null);
        try {
            Class<?> webSocket = Class.forName("org.apache.tomcat.websocket.server.WsSci");
            context.addServletContainerInitializer(
                    (ServletContainerInitializer) webSocket.getConstructor().newInstance(), null);
        } catch (ClassNotFoundException e) {
            // this Tomcat has none
        }
        tomcat.start();
        System.out.println(SAYS + tomcat.getConnector().getLocalPort());
        System.out.println(System.in.read());
        tomcat.stop();
        tomcat.destroy();
    }

    /** What comes on {@code in} goes out on {@code out}. */
    static final class Application implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServletContext context = event.getServletContext();
            PushServer.from(context).listen(new PushListener() {
                @Override
                public boolean accepts(String topic) {
                    return topic.equals("in");
                }

                @Override
                public void received(Received<String> received) {
                    PushServer.from(context).push().topic("out").publish(received.data());
                }
            });
        }
    }
}
