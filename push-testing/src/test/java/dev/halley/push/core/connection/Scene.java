package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Publisher;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.InMemoryPush;
import dev.halley.push.testing.ManualThreads;
import dev.halley.push.testing.RecordingTransport;
import dev.halley.push.testing.SlowLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An engine on fake time whose log has the lane {@code m}; at the end nobody may be left. */
final class Scene implements AutoCloseable {
    final FakeTime time = new FakeTime();
    final ManualThreads threads = new ManualThreads(time);
    final RecordingListener listener = new RecordingListener();
    final InMemoryPush push;
    final Engine engine;

    /** With a log that answers later, where {@code slow}. */
    Scene(boolean slow, String... settings) {
        this(slow ? null : Runnable::run, settings);
    }

    /** With a log that answers when the executor says so. */
    Scene(@Nullable Executor later, String... settings) {
        PushConfig config = config(settings);
        Log memory = new MemoryLog(config, time, "m");
        Log log = new SlowLog(memory, later == null ? threads.observers() : later);
        push = new InMemoryPush(
                threads, builder -> builder.config(config).listener(listener).log(log));
        engine = push.engine();
    }

    static PushConfig config(String... settings) {
        Map<String, String> named = new HashMap<>();
        named.put("push.dispatchers", "2");
        for (int i = 0; i < settings.length; i += 2) {
            named.put("push." + settings[i], settings[i + 1]);
        }
        return PushConfig.from(named::get);
    }

    Peer connect(RecordingTransport transport, Caller caller) {
        Peer peer = engine.connect(caller.arrival(), transport);
        run();
        return peer;
    }

    void publish(String topic, Object... payloads) {
        Publisher<Object> publisher = push.publisher(topic);
        for (Object payload : payloads) {
            publisher.publish(payload);
        }
        run();
    }

    void run() {
        push.run();
    }

    void send(Peer peer, String text) {
        peer.received(text.replace('\'', '"'));
        run();
    }

    /** All that a transport was asked to do since the last time, in words. */
    static List<String> take(RecordingTransport transport) {
        List<String> words = new ArrayList<>();
        RecordingTransport.Event event = transport.take();
        while (event != null) {
            if (event instanceof RecordingTransport.Written written) {
                words.addAll(Wire.words(written.text()));
            } else if (event instanceof RecordingTransport.Refused refused) {
                words.add("refused " + refused.problem().status() + " "
                        + refused.problem().detail());
            } else if (event instanceof RecordingTransport.Ended ended) {
                words.add("end " + ended.close().code());
            } else {
                words.add(event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
            }
            event = transport.take();
        }
        return words;
    }

    /** The client id that an {@code open} or a poll's answer gave. */
    static String clientId(RecordingTransport transport) {
        String text = transport.takeText();
        return Wire.object(
                        text.startsWith("event: ")
                                ? text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1)
                                : text.lines().findFirst().orElseThrow())
                .getString("client");
    }

    @Override
    public void close() {
        push.close();
        assertThat(engine.clients()).as("clients that are left").isZero();
    }
}
