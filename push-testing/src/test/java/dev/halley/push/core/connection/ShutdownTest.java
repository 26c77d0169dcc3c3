package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When the engine closes, everybody is told, whatever they are doing just then. */
@ExtendWith(LeakCheck.class)
class ShutdownTest {
    private final RecordingTransport transport = RecordingTransport.ws();

    @Test
    void everybody_isToldToComeBack() {
        Scene scene = new Scene(false);
        List<RecordingTransport> transports = List.of(
                RecordingTransport.ws(),
                RecordingTransport.sse(),
                RecordingTransport.ndjson(),
                RecordingTransport.iframe());
        transports.forEach(each -> scene.connect(each, Caller.of("a")));
        RecordingTransport poll = RecordingTransport.poll();
        scene.connect(poll, Caller.of("a"));
        scene.listener.take();

        scene.close();

        assertThat(transports)
                .allSatisfy(each -> assertThat(take(each)).containsExactly("open fresh m-0", "close 4001", "end 4001"));
        assertThat(take(poll)).containsExactly("poll fresh m-0", "end 4001");
        assertThat(scene.listener.take().stream().filter(event -> event.startsWith("disconnected")))
                .containsExactlyInAnyOrder(
                        "disconnected ws 4001",
                        "disconnected sse 4001",
                        "disconnected ndjson 4001",
                        "disconnected iframe 4001",
                        "disconnected poll 4001");
    }

    @Test
    void clientBetweenTwoPolls_isDisconnectedByTheShutdown() {
        Scene scene = new Scene(false);
        scene.connect(RecordingTransport.poll(), Caller.of("a").waiting(0));
        scene.time.advanceMillis(50);
        scene.listener.take();

        scene.close();

        assertThat(scene.listener.take()).containsExactly("unsubscribed a", "disconnected poll 4001");
    }

    @Test
    void clientThatDoesNotRead_isAborted() {
        Scene scene = new Scene(false);
        scene.connect(transport, Caller.of("a"));
        transport.hold();
        scene.publish("a", 1);
        take(transport);
        scene.listener.take();

        scene.close();

        assertThat(take(transport)).containsExactly("aborted");
        assertThat(scene.listener.take()).containsExactly("unsubscribed a", "disconnected ws 4001");
    }

    @Test
    void connectionThatIsBeingDecidedOn_isRefused() {
        Queue<Runnable> log = new ArrayDeque<>();
        Scene scene = new Scene(log::add);
        scene.connect(transport, Caller.of("a"));

        scene.close();
        log.forEach(Runnable::run);
        scene.run();

        assertThat(take(transport)).containsExactly("refused 503 the server shuts down");
        assertThat(scene.listener.take()).isEmpty();
    }

    @Test
    void connectionAfterTheShutdown_isRefused() {
        Scene scene = new Scene(false);
        scene.close();

        Peer peer = scene.connect(transport, Caller.of("a"));
        peer.received("{}");
        peer.alive();
        peer.gone(1006, "gone");
        scene.run();

        assertThat(take(transport)).containsExactly("refused 503 the server shuts down");
        assertThat(scene.engine.isFull()).isTrue();
    }

    @Test
    void connectionThatComesWithTheShutdown_isRefused() {
        Scene scene = new Scene(false);
        scene.listener.onEvent = event -> {
            if (event.startsWith("disconnected")) {
                scene.engine.connect(Caller.of("a").arrival(), RecordingTransport.ws());
            }
        };
        RecordingTransport late = RecordingTransport.ws();
        scene.connect(transport, Caller.of("a"));
        scene.engine.connect(Caller.of("a").arrival(), late);

        scene.close();

        assertThat(take(late)).last().isIn("end 4001", "refused 503 the server shuts down");
    }

    @Test
    void secondConnectionOfAClient_isToldToo() {
        Queue<Runnable> log = new ArrayDeque<>();
        Scene scene = new Scene(log::add);
        scene.connect(transport, Caller.of("a").id("00112233445566778899aabbccddeeff"));
        log.remove().run();
        scene.run();
        while (!log.isEmpty()) {
            log.remove().run();
            scene.run();
        }
        RecordingTransport second = RecordingTransport.ws();
        scene.connect(
                second, Caller.of("a").id("00112233445566778899aabbccddeeff").after("m-0"));

        scene.close();

        assertThat(take(transport)).endsWith("close 4001", "end 4001");
        assertThat(take(second)).containsExactly("refused 503 the server shuts down");
        assertThat(scene.listener.take()).endsWith("disconnected ws 4001");
    }

    @Test
    void observersOfTheEnd_mayStillPublish() {
        Scene scene = new Scene(false);
        List<Object> published = new ArrayList<>();
        scene.listener.onEvent = event -> {
            if (event.startsWith("disconnected")) {
                published.add(scene.push
                        .publisher("left")
                        .publish("somebody")
                        .toCompletableFuture()
                        .join());
            }
        };
        scene.connect(transport, Caller.of("a"));

        scene.close();

        assertThat(published).hasSize(1);
    }

    @Test
    void close_isIdempotent() {
        Scene scene = new Scene(false);
        scene.connect(transport, Caller.of("a"));
        scene.close();
        scene.close();

        assertThat(take(transport)).containsExactly("open fresh m-0", "close 4001", "end 4001");
    }
}
