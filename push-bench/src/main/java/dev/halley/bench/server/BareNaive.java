package dev.halley.bench.server;

import static dev.halley.bench.server.BareTomcat.ascii;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Context;
import org.apache.catalina.util.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a careful developer writes on bare Tomcat: the publisher hands each message to each client, whose queue is sent one frame or one event a message, asynchronously; a poll is answered with all
 * that its client's queue holds. Its queues have no bound.
 */
final class BareNaive implements Contestant {
    private final List<NaiveQueue> queues = new CopyOnWriteArrayList<>();
    private final NaivePolls polls = new NaivePolls();
    private final boolean small;

    /** With the container's buffers as they are, or small. */
    BareNaive(boolean small) {
        this.small = small;
    }

    @Override
    public boolean isVariant() {
        return small;
    }

    @Override
    public Map<String, String> connector() {
        return small ? SmallBuffers.CONNECTOR : Map.of();
    }

    @Override
    public List<String> flags() {
        return small ? SmallBuffers.FLAGS : List.of();
    }

    @Override
    public String version() {
        return ServerInfo.getServerNumber();
    }

    @Override
    public List<String> transports() {
        return List.of("ws-text", "ws-binary", "sse", "poll");
    }

    @Override
    public String settings() {
        return small ? SmallBuffers.ABOUT : "none";
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        if (small) {
            SmallBuffers.install(context);
        }
        BareTomcat.sockets(context, Socket::new);
        BareTomcat.servlet(context, "/sse", new BareStreams("text/event-stream", Events::new));
        BareTomcat.servlet(context, "/poll", polls);
    }

    @Override
    public void publish(int topic, String text) {
        NaiveQueue.Parcel parcel = NaiveQueue.Parcel.of(text);
        queues.forEach(queue -> queue.offer(parcel));
        polls.offer(parcel.bytes());
    }

    private final class Socket extends BareSocket {
        private final NaiveQueue queue = new NaiveQueue(parcel -> send(parcel.bytes(), parcel.text()));

        Socket(boolean binary) {
            super(binary);
        }

        @Override
        void begin() {
            queues.add(queue);
        }

        @Override
        void sent() {
            queue.sent();
        }

        @Override
        void gone() {
            queues.remove(queue);
        }
    }

    private final class Events extends BareStream {
        private final NaiveQueue queue = new NaiveQueue(parcel -> write(parcel.bytes()));
        private final Queue<byte[]> pending = new ConcurrentLinkedQueue<>();

        Events(AsyncContext async) throws IOException {
            super(async);
        }

        private void write(byte[] line) {
            byte[] event = new byte[line.length + 7];
            System.arraycopy(ascii("data: "), 0, event, 0, 6);
            System.arraycopy(line, 0, event, 6, line.length);
            event[event.length - 1] = '\n';
            pending.add(event);
            advance();
        }

        @Override
        void begin() {
            queues.add(queue);
        }

        @Override
        byte @Nullable [] next() {
            return pending.poll();
        }

        @Override
        void sent() {
            queue.sent();
        }

        @Override
        void gone() {
            queues.remove(queue);
        }
    }
}
