package dev.halley.it.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.halley.it.wire.LogRecords;
import dev.halley.push.Disconnected;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.servlet.PushInitializer;
import dev.halley.push.spi.PushListener;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * A process of its own: Tomcat on a free port of the loopback, the real engine, and a publisher inside. Arguments are settings as {@code name=value}: those of {@link PushConfig}, those of
 * Tomcat's connector after {@code tomcat.}, and {@code topics}, {@code rate} (messages a second and topic), {@code bytes} (of a message's data).
 *
 * <p>It prints its port. Then each line of its input is a command, answered by a line of {@link Figures}: {@code figures}; {@code gc}, which collects all garbage before; {@code histogram} and a file, into which it writes what the heap holds. It ends with
 * its input, so it does not outlive who started it.
 */
public final class LoadServer implements PushListener {
    private static final String CONNECTOR = "tomcat.";
    static final String HISTOGRAM = "histogram ";
    private static final int SLOW = 4002;

    /** In bytes: about what a connection over a network begins with. On the loopback it is 2.5 MiB otherwise, and a client that does not read is not noticed. */
    private static final int SEND_BUFFER = 64 * 1024;

    private final AtomicLong slow = new AtomicLong();
    private final LogRecords log = new LogRecords();
    private final Tomcat tomcat = new Tomcat();
    private final Engine engine;
    private final Pacer pacer;

    private LoadServer(Map<String, String> settings) throws LifecycleException {
        engine = Engine.builder()
                .config(PushConfig.from(settings::get))
                .listener(this)
                .start();
        pacer = new Pacer(
                engine.push(), number(settings, "topics"), number(settings, "rate"), number(settings, "bytes"));
        pacer.fill(engine.config().retentionMessages());
        tomcat.setBaseDir(new File("target/tomcat-load").getAbsolutePath());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxConnections", "20000");
        tomcat.getConnector().setProperty("socket.txBufSize", String.valueOf(SEND_BUFFER));
        settings.forEach((name, value) -> {
            if (name.startsWith(CONNECTOR)) {
                tomcat.getConnector().setProperty(name.substring(CONNECTOR.length()), value);
            }
        });
        Context context = tomcat.addContext("", null);
        settings.forEach(context::addParameter);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(new PushInitializer(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> servletContext.setAttribute(Engine.class.getName(), engine), null);
        tomcat.start();
    }

    /** Runs until its input ends. */
    public static void main(String[] args) throws Exception {
        Map<String, String> settings = Arrays.stream(args)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        LoadServer server = new LoadServer(settings);
        System.out.println(server.tomcat.getConnector().getLocalPort());
        server.serve();
        // threads of Tomcat are not all daemons
        System.exit(0);
    }

    static String topic(int number) {
        return "load/" + number;
    }

    private static int number(Map<String, String> settings, String name) {
        return Integer.parseInt(settings.get(name));
    }

    private void serve() throws IOException {
        pacer.start();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("gc")) {
                // the first finds what is dead, the second what was held by what was finalized
                System.gc();
                System.gc();
            }
            if (command.startsWith(HISTOGRAM)) {
                Files.writeString(Path.of(command.substring(HISTOGRAM.length())), histogram());
            }
            System.out.println(figures().line());
        }
        log.alarming().forEach(System.err::println);
    }

    /** As {@code jcmd} gives it, after a full collection. */
    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void disconnected(Disconnected event) {
        if (event.code() == SLOW) {
            slow.incrementAndGet();
        }
    }

    private Figures figures() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long[] ids = threads.getAllThreadIds();
        long ours = Arrays.stream(threads.getThreadInfo(ids))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("halley-"))
                .count();
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("clients", (long) engine.clients());
        figures.put(
                "connections", ((AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler()).getConnectionCount());
        figures.put(
                "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        figures.put("threads", (long) ids.length);
        figures.put("ours", ours);
        figures.put(
                "descriptors",
                system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1L);
        figures.put("cpu", system.getProcessCpuTime());
        figures.put(
                "allocated", Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum());
        figures.put("published", pacer.published());
        figures.put("slow", slow.get());
        figures.put("alarms", (long) log.alarming().size());
        return new Figures(figures);
    }
}
