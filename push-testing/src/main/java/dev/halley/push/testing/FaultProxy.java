package dev.halley.push.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A TCP proxy on a free port of the loopback that does to connections what bad networks do. Without a plan it only passes bytes on. Thread-safe;
 * two daemon threads a connection, and 64 KiB of socket buffers in each direction, so that a stall is soon felt.
 *
 * <pre>{@code
 * try (FaultProxy proxy = new FaultProxy(serverPort)) {
 *     proxy.plan(head -> List.of(new Fault.Cut(Fault.Direction.TO_CLIENT, 700)));
 *     // connect to proxy.port() instead of serverPort
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    static final int SOCKET_BUFFER = 64 * 1024;

    private static final int HEAD = 8 * 1024;

    private final InetSocketAddress target;
    private final ServerSocket listener;
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
            listener.setReceiveBufferSize(SOCKET_BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("halley-proxy-" + port(), this::accept);
    }

    /**
     * Says what happens to connections that are accepted from now on.
     *
     * @param next asked once for each connection, on its own thread, with what the client sent first, as ISO 8859-1: of HTTP the head of its first
     *     request; gives the faults of that connection, perhaps none
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
     * @return how many faults of each kind have happened
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

    /** Resets all connections on both sides; new ones are taken on. */
    public void cutAll() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Resets all connections, and takes no more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start("halley-proxy-" + client.getPort(), () -> serve(client));
            } catch (IOException e) {
                // closed, or a client that was gone before it was accepted
            }
        }
    }

    private void serve(Socket client) {
        try {
            client.setTcpNoDelay(true);
            client.setSendBufferSize(SOCKET_BUFFER);
            byte[] first = new byte[HEAD];
            int length = client.getInputStream().read(first);
            Socket server = connect(target);
            String head = new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
            ProxiedConnection connection = new ProxiedConnection(client, server, plan.apply(head), this::count);
            connections.add(connection);
            if (listener.isClosed()) {
                connection.cut();
            }
            start(Thread.currentThread().getName() + "-back", connection::toClient);
            connection.toServer(first, length);
            connection.awaitEnd();
            connections.remove(connection);
        } catch (IOException e) {
            ProxiedConnection.reset(client);
        }
    }

    static Socket connect(InetSocketAddress target) throws IOException {
        Socket server = new Socket();
        server.setReceiveBufferSize(SOCKET_BUFFER);
        server.setSendBufferSize(SOCKET_BUFFER);
        server.setTcpNoDelay(true);
        server.connect(target);
        return server;
    }

    private void count(Fault fault) {
        injected.computeIfAbsent(fault.getClass(), kind -> new LongAdder()).increment();
    }

    static void start(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        thread.start();
    }
}
