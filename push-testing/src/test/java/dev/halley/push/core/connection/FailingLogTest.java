package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Cursor;
import dev.halley.push.PushException;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.InMemoryPush;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.ManualThreads;
import dev.halley.push.testing.RecordingTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A log that can't be read: clients are told to come back, and are not served half. */
class FailingLogTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final FakeTime time = new FakeTime();
    private final RecordingListener listener = new RecordingListener();
    private final Breakable log = new Breakable(new MemoryLog(Scene.config(), time, "m"));
    private final InMemoryPush push = new InMemoryPush(
            new ManualThreads(time),
            builder -> builder.config(Scene.config()).log(log).listener(listener));
    private final RecordingTransport transport = RecordingTransport.ws();

    @AfterEach
    void nobodyIsLeft() {
        push.close();
        assertThat(push.engine().clients()).isZero();
    }

    private Peer connect(RecordingTransport to, Caller caller) {
        Peer peer = push.engine().connect(caller.arrival(), to);
        push.run();
        return peer;
    }

    private void publish(String topic, Object payload) {
        push.publisher(topic).publish(payload);
        push.run();
    }

    @Test
    void locateThatFails_isARefusal() {
        leaks.expectWarning("HALLEY-0903");
        log.broken = "locate";
        connect(transport, Caller.of("a"));

        assertThat(take(transport)).containsExactly("refused 503 the log can't be read at present");
        assertThat(listener.take()).isEmpty();
    }

    @Test
    void locateThatThrows_isARefusal() {
        leaks.expectWarning("HALLEY-0904");
        log.broken = "locate";
        log.thrown = true;
        connect(transport, Caller.of("a"));

        assertThat(take(transport)).singleElement().asString().startsWith("refused 50");
        assertThat(push.engine().clients()).isZero();
    }

    @Test
    void readThatFails_closesAStream() {
        leaks.expectWarning("HALLEY-0903");
        connect(transport, Caller.of("a"));
        log.broken = "read";
        publish("a", 1);

        assertThat(take(transport)).containsExactly("open fresh m-0", "close 4006", "end 4006");
        assertThat(listener.take()).endsWith("disconnected ws 4006");
    }

    @Test
    void readThatThrows_endsTheConnectionOnly() {
        leaks.expectWarning("HALLEY-0904");
        RecordingTransport other = RecordingTransport.ws();
        connect(other, Caller.of("b"));
        connect(transport, Caller.of("a"));
        log.broken = "read";
        log.thrown = true;
        publish("a", 1);
        log.broken = "";
        publish("b", 2);

        assertThat(take(transport)).contains("open fresh m-0").last().asString().matches("end 4006|aborted");
        assertThat(take(other)).endsWith("b:2");
    }

    @Test
    void readThatFailsOfAPoll_isAnAnswerThatTellsToWait() {
        leaks.expectWarning("HALLEY-0903");
        RecordingTransport poll = RecordingTransport.poll();
        connect(poll, Caller.of("a"));
        log.broken = "read";
        publish("a", 1);

        assertThat(take(poll)).containsExactly("refused 503 the log can't be read at present");
        time.advanceMillis(61_000);
        assertThat(listener.take()).endsWith("disconnected poll 4006");
    }

    @Test
    void historyThatFails_closesTheConnection() {
        leaks.expectWarning("HALLEY-0903");
        Peer peer = connect(transport, Caller.of("a"));
        log.broken = "locate";
        peer.received("{\"type\":\"subscribe\",\"topics\":[\"b\"],\"last\":3}");
        push.run();

        assertThat(take(transport)).endsWith("close 4006", "end 4006");
    }

    @Test
    void appendThatFails_isAnsweredSo() {
        leaks.expectWarning("HALLEY-0902");
        Peer peer = connect(transport, Caller.of());
        log.broken = "append";
        peer.received("{\"type\":\"publish\",\"topic\":\"in/x\",\"data\":1,\"id\":\"p\"}");
        push.run();
        log.thrown = true;
        peer.received("{\"type\":\"publish\",\"topic\":\"in/x\",\"data\":1,\"id\":\"q\"}");
        push.run();

        assertThat(take(transport))
                .containsExactly(
                        "open fresh m-0",
                        "error 500 the server failed; its log says why #p",
                        "error 500 the server failed; its log says why #q");
    }

    @Test
    void stageThatFailsWhileItIsLookedAt_isAFailureAsAnyOther() {
        leaks.expectWarning("HALLEY-0903");
        connect(transport, Caller.of("a"));
        log.broken = "late";
        publish("a", 1);

        assertThat(take(transport)).containsExactly("open fresh m-0", "close 4006", "end 4006");
    }

    /** Fails, or throws, what it is told to. */
    private static final class Breakable implements Log {
        private final Log log;
        private String broken = "";
        private boolean thrown;

        Breakable(Log log) {
            this.log = log;
        }

        private <T> CompletionStage<T> answer(String what, CompletionStage<T> answer) {
            PushException failure = new PushException("on purpose");
            if (broken.equals("late") && what.equals("read")) {
                return new CompletableFuture<>() {
                    @Override
                    public boolean isCompletedExceptionally() {
                        boolean before = super.isCompletedExceptionally();
                        completeExceptionally(failure);
                        return before;
                    }

                    @Override
                    public boolean isDone() {
                        boolean before = super.isDone();
                        completeExceptionally(failure);
                        return before;
                    }
                };
            }
            if (!broken.equals(what)) {
                return answer;
            }
            if (thrown) {
                throw failure;
            }
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public CompletionStage<List<Appended>> append(List<Draft> drafts) {
            return answer("append", broken.equals("append") ? new CompletableFuture<>() : log.append(drafts));
        }

        @Override
        public CompletionStage<Located> locate(Start start, Interest interest) {
            return answer("locate", log.locate(start, interest));
        }

        @Override
        public CompletionStage<Batch> read(Cursor after, Interest interest, Limits limits) {
            return answer("read", log.read(after, interest, limits));
        }

        @Override
        public void onAppend(AppendListener listener) {
            log.onAppend(listener);
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
