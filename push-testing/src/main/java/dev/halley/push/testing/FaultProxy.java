package dev.halley.push.testing;

import dev.halley.push.core.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A TCP proxy on a free port of the loopback that does to connections what bad networks do. Without a plan it only passes bytes on, and the end
 * of each side as it comes: FIN as FIN, RST as RST. The client is to speak first, as in HTTP; the server is not connected to before. Thread-safe;
 * two daemon threads a connection, and socket buffers of 64 KiB, so that a stall is soon felt.
 *
 * <pre>{@code
 * try (FaultProxy proxy = new FaultProxy(serverPort)) {
 *     proxy.plan(head -> List.of(new Fault.Cut(Fault.Direction.TO_CLIENT, 700)));
 *     // connect to proxy.port() instead of serverPort
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final DaemonThreads threads = new DaemonThreads("halley-proxy", FaultProxy.class.getClassLoader());
    private final Thread acceptor = threads.newThread(this::accept);
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<Class<? extends Fault>, LongAdder> injected = new ConcurrentHashMap<>();
    private volatile Function<String, List<Fault>> plan = head -> List.of();

    /**
     * Listens.
     *
     * @param port where the server listens on the loopback
     * @throws UncheckedIOException if there is no free port
     */
    public FaultProxy(int port) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens.
     *
     * @param target where the server is
     * @throws UncheckedIOException if there is no free port
     */
    public FaultProxy(InetSocketAddress target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReceiveBufferSize(ProxiedConnection.SOCKET_BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor.start();
    }

    /**
     * Says what happens to connections whose client has not spoken yet.
     *
     * @param next asked once for each connection, on a thread of its own, with what came of the client's first 8 KiB by then, as ISO 8859-1: of HTTP
     *     the head of its first request, mostly; gives the faults of that connection, perhaps none. Where it throws, the connection is closed
     */
    public void plan(Function<String, List<Fault>> next) {
        plan = next;
    }

    /**
     * @return where clients are to connect
     */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * @return how many faults of each kind have happened; kinds that have not are absent
     */
    public Map<Class<? extends Fault>, Long> injected() {
        return injected.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, count -> count.getValue().sum()));
    }

    /**
     * @return connections that have not ended; one that stalls in both directions ends by {@link #cutAll} only
     */
    public int connections() {
        return connections.size();
    }

    /** Waits until the connections that there are have ended, for {@code millis} at most; how many have not. */
    int awaitEnds(long millis) throws InterruptedException {
        int left = 0;
        for (ProxiedConnection connection : connections) {
            // where one has not ended in time, the others had the same time
            left += connection.awaitEnd(left == 0 ? millis : 0) ? 0 : 1;
        }
        return left;
    }

    /** Resets all connections on both sides; new ones are taken on. */
    public void cutAll() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Takes no more connections, resets those that there are, and ends all threads; waits 10 s at most. Idempotent. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(JOIN_MILLIS);
            cutAll();
            threads.join(JOIN_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                ProxiedConnection connection = new ProxiedConnection(listener.accept(), target, this::count);
                connections.add(connection);
                threads.newThread(() -> serve(connection)).start();
            } catch (IOException e) {
                // closed, or a client that was gone before it was accepted
            }
        }
    }

    private void serve(ProxiedConnection connection) {
        try {
            connection.serve(head -> plan.apply(head), threads);
        } finally {
            connections.remove(connection);
        }
    }

    private void count(Fault fault) {
        injected.computeIfAbsent(fault.getClass(), kind -> new LongAdder()).increment();
    }
}
