package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Held;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that is deployed anew, again and again, in a server that goes on: nothing of the former ones is left. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("servers")
class RedeploymentsIT {
    private static final Path SAMPLE =
            Path.of(System.getProperty("halley.war")).toAbsolutePath().normalize();
    private static final int TIMES = 20;
    private static final int PATIENCE_SECONDS = 120;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int CROWD = 40;
    private static final Pattern LOADERS =
            Pattern.compile("\\s(\\d+)\\s+\\d+\\s+org\\.apache\\.catalina\\.loader\\.ParallelWebappClassLoader\\b");

    private static RunningServer running;

    @SuppressWarnings("unused")
    private final Server server;

    RedeploymentsIT(Server server) {
        this.server = server;
    }

    /** Those of the chosen ones whose class loaders of applications can be counted. */
    static List<Server> servers() {
        Set<Server> ready = EnumSet.of(Server.TOMCAT_11);
        return Server.chosen().stream().filter(ready::contains).toList();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws IOException, InterruptedException {
        running = null;
        running = RunningServer.startKeepingSessions(server, SAMPLE);
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void twentyRedeployments_leaveNoClassLoaderBehind() throws IOException, InterruptedException {
        String lane = lane();
        for (int i = 0; i < TIMES; i++) {
            use();

            running.redeploy(SAMPLE);

            lane = awaitOther(lane);
            running.closeWires();
        }
        use();
        running.closeWires();

        assertThat(loadersLeft()).as("class loaders of applications").isEqualTo(1);
        assertThat(ServerLog.alarming(running.log())).isEmpty();
    }

    /** By a client on each transport, one of which publishes. */
    private static void use() {
        List<Held> clients = Held.all(running, "?topic=lab/anew");
        Answer answer = running.ask(running.push().post("?topic=lab/anew", "\"hi\"", "Content-Type: application/json"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        clients.forEach(client -> client.expectMessage("hi"));
    }

    /** Of the application's log, which each has anew; empty where none answers. */
    private static String lane() {
        Answer answer = running.ask(running.push().get("?topic=lab/anew&wait=0"));
        return answer.status() == 200 ? answer.json().getString("cursor").split("-")[0] : "";
    }

    private static String awaitOther(String before) {
        long begin = System.nanoTime();
        String lane = lane();
        while (lane.isEmpty() || lane.equals(before)) {
            assertThat(System.nanoTime() - begin)
                    .as("until the application was there again")
                    .isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
            LockSupport.parkNanos(PAUSE_NANOS);
            lane = lane();
        }
        return lane;
    }

    /** Tomcat replaces its threads, which hold what they have served, as they serve others. */
    private static int loadersLeft() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int left = loaders();
        while (left > 1 && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            List<Wire> wires = Stream.generate(running::wire).limit(CROWD).toList();
            wires.forEach(wire -> wire.send(new Target("/nobody").get("")));
            wires.forEach(wire -> assertThat(wire.answer().status()).isEqualTo(404));
            running.closeWires();
            left = loaders();
        }
        return left;
    }

    /** After a full collection. */
    private static int loaders() throws IOException, InterruptedException {
        Matcher found = LOADERS.matcher(running.jcmd().run("GC.class_histogram"));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
