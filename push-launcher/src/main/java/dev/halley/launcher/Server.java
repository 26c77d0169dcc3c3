package dev.halley.launcher;

import dev.halley.launcher.wire.MeteredProtocol;
import dev.halley.launcher.wire.RequestBounds;
import dev.halley.launcher.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;

/**
 * An embedded Tomcat with one web application, at the root. The application finds the {@link Wire} in context attributes, as functions of
 * JDK types only.
 */
public final class Server implements AutoCloseable {

    /** From a prefix of tags to each tag's {@code {bytes in, bytes out, requests}}. */
    public static final String WIRE = "dev.halley.wire";
    /** A {@code Function} from a tag to the last reads and writes of its connections. */
    public static final String TAPE = "dev.halley.wire.tape";
    /** A {@code ToIntFunction} that cuts a tag's connections, and gives how many. */
    public static final String CUT = "dev.halley.wire.cut";

    private static final long UNLOAD_MILLIS = 100;

    private final Tomcat tomcat;

    private Server(Tomcat tomcat) {
        this.tomcat = tomcat;
    }

    /**
     * Starts, and says on standard output where; {@link Main} calls this.
     *
     * @param folder holds the unpacked application in {@code webapp}, and takes Tomcat's work files
     * @throws IllegalArgumentException bad arguments, in one line
     * @throws IOException it cannot be started, in one line
     */
    public static AutoCloseable start(Path folder, String[] args) throws IOException {
        Options options = Options.parse(args, System.getenv());
        configureLogging();
        InetAddress address = addressOf(options.host());
        requireFree(address, options);

        Connector connector = connector(address, options.port());
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(folder.resolve("tomcat")).toString());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.setConnector(connector);
        tomcat.getEngine().setParentClassLoader(Server.class.getClassLoader());
        Wire wire = new Wire(InstantSource.system());
        tomcat.getEngine().getPipeline().addValve(new RequestBounds(wire));
        Context context = context(tomcat, folder.resolve("webapp"));
        context.getServletContext().setAttribute(WIRE, wire);
        context.getServletContext().setAttribute(TAPE, (Function<String, List<Object[]>>) wire::tape);
        context.getServletContext().setAttribute(CUT, (ToIntFunction<String>) wire::cut);

        Server server = new Server(tomcat);
        try {
            tomcat.start();
            // Tomcat logs an application that fails and goes on without it.
            if (context.getState() != LifecycleState.STARTED) {
                throw new IOException("the web application failed, as logged above");
            }
            if (connector.getState() != LifecycleState.STARTED) {
                throw new IOException("cannot listen at " + options);
            }
        } catch (LifecycleException | IOException e) {
            server.close();
            throw e instanceof IOException io
                    ? io
                    : new IOException(lastCause(e).getMessage(), e);
        }
        System.out.println("Halley is at http://" + shown(address, options) + ":" + connector.getLocalPort() + "/");
        return server;
    }

    /** Ends the application first, while its connections can still be told, then the connections. */
    @Override
    public void close() throws IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException(lastCause(e).getMessage(), e);
        }
    }

    private static Connector connector(InetAddress address, int port) {
        MeteredProtocol protocol = new MeteredProtocol();
        protocol.setAddress(address);
        protocol.setPort(port);
        protocol.setMinSpareThreads(2);
        Connector connector = new Connector(protocol);
        connector.setThrowOnFailure(true);
        return connector;
    }

    private static Context context(Tomcat tomcat, Path webapp) {
        StandardContext context = (StandardContext) tomcat.addWebapp("", webapp.toString());
        Wrapper files = Tomcat.addServlet(context, "default", new DefaultServlet());
        files.addInitParameter("listings", "false");
        files.addInitParameter("showServerInfo", "false");
        files.addInitParameter("sendfileSize", "-1");
        files.setLoadOnStartup(1);
        context.addServletMapping("/", "default");
        Tomcat.addDefaultMimeTypeMappings(context);
        context.addWelcomeFile("index.html");

        StandardManager sessions = new StandardManager();
        sessions.setPathname(null);
        context.setManager(sessions);
        // Tomcat waits so long for requests under way; those that push end only when the application is told to stop.
        context.setUnloadDelay(UNLOAD_MILLIS);
        // What is in WEB-INF/lib is scanned; Tomcat's own jars have nothing to find.
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        scanner.setScanManifest(false);
        context.setJarScanner(scanner);
        // The process ends with the application: nothing can leak, and looking for leaks would take reflection.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        return context;
    }

    private static InetAddress addressOf(String host) throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("no address found for host '" + host + "'", e);
        }
    }

    /** Asks first, so that a port in use costs one line and not a half-started server. */
    private static void requireFree(InetAddress address, Options options) throws IOException {
        try (ServerSocket probe = new ServerSocket(options.port(), 1, address)) {
            probe.getLocalPort();
        } catch (IOException e) {
            throw new IOException("cannot listen at " + options + " (" + e.getMessage() + ")", e);
        }
    }

    private static String shown(InetAddress address, Options options) {
        if (address.isAnyLocalAddress()) {
            return Options.DEFAULT_HOST;
        }
        return options.host().indexOf(':') < 0 ? options.host() : "[" + options.host() + "]";
    }

    private static Throwable lastCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Warnings only, a line each; unless the user brings a configuration. */
    private static void configureLogging() throws IOException {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            try (InputStream in = Server.class.getResourceAsStream("logging.properties")) {
                LogManager.getLogManager().readConfiguration(in);
            }
        }
    }
}
