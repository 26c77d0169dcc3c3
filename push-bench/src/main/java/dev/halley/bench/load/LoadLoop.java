package dev.halley.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All connections of a load client to one port of the loopback, on one thread. As many as the process may have file descriptors, less a few dozen. Only {@link #ask} and {@link #close}
 * may be called on other threads. What is thrown on its thread ends it, and is thrown by {@link #ask}.
 */
public final class LoadLoop implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    /** Connections from one address: less than the ports that a system gives out by itself. */
    private static final int MOST_OF_AN_ADDRESS = 15_000;

    private static final int PATIENCE_SECONDS = 30;

    private record Timer(long at, Runnable run) {}

    private final long start = System.nanoTime();
    private final Selector selector;
    private final InetSocketAddress address;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(timer -> timer.at() - start));
    private final Set<Link> links = new HashSet<>();
    private final CompletableFuture<Object> failure = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean closed;
    private int opened;
    private long readAt;

    public LoadLoop(int port) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Any other thread: runs on the loop's thread and gives the result; 30 s at most. */
    public <T> T ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        commands.add(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        selector.wakeup();
        try {
            CompletableFuture.anyOf(answer, failure).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return answer.join();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the load client has failed", e);
        }
    }

    /** Any other thread: waits for what was begun on the loop's, or for its failure. */
    <T> T await(CompletableFuture<T> answer) {
        try {
            CompletableFuture.anyOf(answer, failure).get();
            return answer.join();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the load client has failed", e);
        }
    }

    /** Opens a connection and sends a request. A receive buffer of 0 bytes is the system's default. */
    public Link connect(String request, int receiveBuffer, Link.Owner owner) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.bind(new InetSocketAddress("127.0.0." + (1 + opened++ / MOST_OF_AN_ADDRESS % 200), 0));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            Link link = new Link(this, channel, key, request, owner);
            key.attach(link);
            links.add(link);
            channel.connect(address);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forget(Link link) {
        links.remove(link);
    }

    /** Connections that are open on our side and are read, so that we would notice if the server ended them. */
    public long connections() {
        return links.stream().filter(link -> !link.isSilent()).count();
    }

    public void after(long nanos, Runnable run) {
        timers.add(new Timer(System.nanoTime() + nanos, run));
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready, untilTimer());
                for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                    command.run();
                }
                while (!timers.isEmpty() && timers.peek().at() - System.nanoTime() <= 0) {
                    timers.poll().run().run();
                }
            }
            List.copyOf(links).forEach(Link::reset);
            selector.close();
        } catch (IOException | RuntimeException | Error e) {
            failure.completeExceptionally(e);
        }
    }

    /** When what is being handled was ready to be read, as of {@link System#nanoTime}: asked once a connection and round. */
    public long readAt() {
        return readAt;
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            readAt = System.nanoTime();
            ((Link) key.attachment()).ready(buffer);
        }
    }

    private long untilTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return 0;
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.at() - System.nanoTime()));
    }

    /** Resets what is open and ends the thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
