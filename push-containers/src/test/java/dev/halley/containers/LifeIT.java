package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.containers.app.AccountServlet;
import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Held;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of clients in the life of an application: logins and their ends, a restart, a new deployment, the end of it all. The application is the sample
 * with a login ({@link LoginWar}). The name of a check is its column in docs/containers.md.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifeIT {
    private static final Path SAMPLE =
            Path.of(System.getProperty("halley.war")).toAbsolutePath().normalize();
    private static final Path WAR = Path.of(System.getProperty("halley.folder"), "login.war");
    private static final Pattern OUR_THREAD = Pattern.compile("\"halley-[^\"]*\"");
    private static final int UNDEPLOY_SECONDS = 120;
    private static final int CROWD = 40;

    private static RunningServer running;

    @RegisterExtension
    static final AfterTestExecutionCallback WATCH =
            test -> Table.checked(test, ((LifeIT) test.getRequiredTestInstance()).server);

    private final Server server;

    LifeIT(Server server) {
        this.server = server;
    }

    static List<Server> servers() {
        return Server.chosen();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws IOException, InterruptedException {
        Table.begins(server);
        running = null;
        running = RunningServer.startKeepingSessions(server, LoginWar.make(SAMPLE, WAR));
    }

    @AfterEach
    void closeWires() {
        running.closeWires();
    }

    @AfterParameterizedClassInvocation
    static void end() throws IOException {
        if (running != null) {
            running.close();
        }
        Table.write();
    }

    @Test
    @Order(1)
    @DisplayName("login")
    void whoLogsIn_isKnownOnAllTransports_andGetsWhatIsPrivate() {
        String alice = login("alice");
        String bob = login("bob");
        List<Held> held = Held.all(running, "?topic=@me/notes", alice);

        account("note&text=for-bob", bob);
        account("note&text=for-alice", alice);

        for (Held each : held) {
            each.expectMessage("for-alice");
            assertThat(each.said()).contains("\"me\":\"@alice\"").doesNotContain("for-bob");
        }
        account("invalidate", alice);
        account("invalidate", bob);
    }

    @Test
    @Order(2)
    @DisplayName("end of a session")
    void endOfASession_endsAllItsTransports_andNoOther() {
        String alice = login("alice");
        List<Held> ending = Held.all(running, "?topic=@me/notes", alice);
        List<Held> others = Held.all(running, "?topic=lab/life");

        account("invalidate", alice);

        ending.forEach(held -> held.expectClose(4403));
        publish("lab/life", "\"still here\"");
        others.forEach(held -> held.expectMessage("still here"));
    }

    @Test
    @Order(2)
    @DisplayName("expiry of a session")
    void expiryOfASession_endsItsTransports() {
        String alice = login("alice");
        List<Held> open = Held.all(running, "?topic=@me/notes", alice);
        String bob = login("bob");
        Held socket = Held.open(running, "ws", "?topic=@me/notes", bob);

        account("expire", alice);
        account("expire", bob);

        socket.expectClose(4403);
        if (server.quirks().contains(Quirk.OPEN_REQUESTS_HOLD_SESSIONS)) {
            assertThat(account("look", alice).text()).isEqualTo("null ");
        }
        open.forEach(held -> held.expectClose(4403));
    }

    @Test
    @Order(3)
    @DisplayName("new session id")
    void newIdOfASession_bringsItsTransportsBack() {
        String before = login("alice");
        List<Held> first = Held.all(running, "?topic=@me/notes", before);

        String after = cookie(account("renew", before));
        first.forEach(held -> held.expectClose(4007));

        List<Held> second = Held.all(running, "?topic=@me/notes", after);
        account("invalidate", after);
        second.forEach(held -> held.expectClose(4403));
    }

    @Test
    @Order(4)
    @DisplayName("logout that keeps the session")
    void logoutThatKeepsTheSession_isNoticedWithItsNextRequest() {
        String alice = login("alice");
        List<Held> held = Held.all(running, "?topic=lab/life", alice);

        account("leave", alice);
        Answer next = running.ask(running.push().get("?topic=lab/life&wait=0", alice));

        assertThat(next.json()).doesNotContainKey("me");
        held.forEach(each -> each.expectClose(4007));
        account("invalidate", alice);
    }

    @Test
    @Order(5)
    @DisplayName("session kept over a restart")
    void sessionOutlivesARestart_withNothingOfOursInIt(TestInfo test) throws IOException, InterruptedException {
        String alice = login("alice");
        Held.all(running, "?topic=@me/notes", alice);
        assertThat(account("look", alice).text()).isEqualTo("alice name");
        if (!running.keepsSessions()) {
            account("invalidate", alice);
            Table.impossible(test, server);
            return;
        }

        running.restart();

        Answer again = account("look", alice);
        assertThat(again.text()).isEqualTo("alice name");
        if (again.head().headers().containsKey("Set-Cookie")) {
            alice = cookie(again); // on WildFly it comes back under another id
        }
        List<Held> held = Held.all(running, "?topic=@me/notes", alice);
        account("note&text=welcome", alice);
        held.forEach(each -> each.expectMessage("welcome"));
        account("invalidate", alice);
        assertThat(ServerLog.alarming(running.log())).isEmpty();
    }

    @Test
    @Order(6)
    @DisplayName("redeployment under load")
    void redeploymentUnderLoad_losesNothingInSilence_andBringsNothingTwice(TestInfo test) throws Exception {
        if (server.quirks().contains(Quirk.ONE_APPLICATION)) {
            Table.impossible(test, server);
            return;
        }
        try (Redeployment load = new Redeployment(running)) {
            load.awaitDelivery();
            running.redeploy(WAR);
            load.awaitNewLane();
            load.finish();
        }
    }

    @Test
    @Order(7)
    @DisplayName("undeployment")
    void undeployment_leavesNothing(TestInfo test) throws IOException, InterruptedException {
        if (server.quirks().contains(Quirk.ONE_APPLICATION)) {
            Table.impossible(test, server);
            return;
        }
        Jcmd jcmd = running.jcmd();
        assertThat(jcmd.isLoaded(AccountServlet.class.getName())).isTrue();
        boolean without = server.quirks().contains(Quirk.SESSIONS_HOLD_APPLICATIONS);
        List<Held> open = Held.all(running, "?topic=lab/life", without ? new String[0] : new String[] {login("alice")});

        running.undeploy();

        open.stream().filter(each -> !each.isPoll()).forEach(each -> each.expectClose(4001));
        running.closeWires();
        // without a session here there are those that the checks before have left
        boolean held = without || server.quirks().contains(Quirk.THREADS_HOLD_APPLICATIONS);
        long begin = System.nanoTime();
        while (!held
                && jcmd.isLoaded(AccountServlet.class.getName())
                && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(UNDEPLOY_SECONDS)) {
            askAllThreads();
        }
        assertThat(OUR_THREAD.matcher(jcmd.run("Thread.print")).results().map(found -> found.group()))
                .isEmpty();
        assertThat(!held && jcmd.isLoaded(AccountServlet.class.getName()))
                .as("the application's classes are loaded still")
                .isFalse();
        assertThat(ServerLog.alarming(running.log())).isEmpty();
    }

    /** Others are served. Tomcat replaces threads that have served an application only then, and a thread of WildFly holds its last request until the next. */
    private static void askAllThreads() {
        List<Wire> wires = Stream.generate(running::wire).limit(CROWD).toList();
        wires.forEach(wire -> wire.send(new Target("/nobody").get("")));
        wires.forEach(wire -> assertThat(wire.answer().status()).isEqualTo(404));
        running.closeWires();
    }

    private static String login(String name) {
        return cookie(account("login&name=" + name));
    }

    private static Answer account(String what, String... headers) {
        Answer answer = running.ask(new Target(running.context()).get("/account?do=" + what, headers));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    /** The last one: a server may set a cookie several times. */
    private static String cookie(Answer answer) {
        List<String> cookies = answer.head().headers().get("Set-Cookie");
        return "Cookie: " + cookies.get(cookies.size() - 1).split(";")[0];
    }

    private static void publish(String topic, String data) {
        Answer answer = running.ask(running.push().post("?topic=" + topic, data, "Content-Type: application/json"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
