package dev.halley.push.testing;

import dev.halley.push.testing.Fault.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A client's socket, one to the server, and what happens between them. Each direction has a thread of its own. */
final class ProxiedConnection {
    static final int SOCKET_BUFFER = 64 * 1024;

    private static final Duration APART = Duration.ofMillis(10);
    private static final int PIECE = 8 * 1024;

    private final Socket client;
    private final InetSocketAddress target;
    private final Consumer<Fault> happened;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch cut = new CountDownLatch(1);
    /** Whether one direction has ended, or both are cut. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final CountDownLatch ended = new CountDownLatch(1);

    ProxiedConnection(Socket client, InetSocketAddress target, Consumer<Fault> happened) {
        this.client = client;
        this.target = target;
        this.happened = happened;
        sockets.add(client);
    }

    /** Passes on what both sides send; returns once both directions have ended, with all sockets closed. */
    void serve(Function<String, List<Fault>> plan, ThreadFactory threads) {
        try {
            client.setTcpNoDelay(true);
            client.setSendBufferSize(SOCKET_BUFFER);
            byte[] first = new byte[PIECE];
            int length = client.getInputStream().read(first);
            List<Fault> faults = plan.apply(new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
            Socket server = connect();
            Pipe toClient = new Pipe(server, client, faults, Direction.TO_CLIENT);
            Thread back = threads.newThread(() -> toClient.run(new byte[PIECE], 0));
            back.start();
            new Pipe(client, server, faults, Direction.TO_SERVER).run(first, length);
            back.join();
        } catch (IOException e) {
            cut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
        } finally {
            sockets.forEach(ProxiedConnection::close);
            ended.countDown();
        }
    }

    /** Whether it has ended within a time. Any thread. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Resets all sockets. Any thread. */
    void cut() {
        cut.countDown();
        over.countDown();
        sockets.forEach(ProxiedConnection::reset);
    }

    private Socket connect() throws IOException {
        Socket server = new Socket();
        sockets.add(server);
        if (cut.getCount() == 0) {
            throw new IOException("cut");
        }
        server.setReceiveBufferSize(SOCKET_BUFFER);
        server.setSendBufferSize(SOCKET_BUFFER);
        server.setTcpNoDelay(true);
        server.connect(target);
        return server;
    }

    /** RST instead of FIN. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is as closed as can be
        }
    }

    /** Waits, unless the connection is cut meanwhile. */
    private void pause(Duration duration) throws IOException, InterruptedException {
        if (cut.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("cut");
        }
    }

    /** One direction. Its bytes pass one after the other, and with them the places of its faults. */
    private final class Pipe {
        private final Socket from;
        private final Socket to;
        private final Queue<Fault> faults;
        /** All that has passed, for as long as it may have to be sent again. */
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        /** What waits for its block to be whole. */
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        private int block;
        private long passed;
        private boolean silent;

        Pipe(Socket from, Socket to, List<Fault> faults, Direction direction) {
            this.from = from;
            this.to = to;
            this.faults = faults.stream()
                    .filter(fault -> fault.direction() == direction)
                    .sorted(Comparator.comparingLong(Fault::at))
                    .collect(Collectors.toCollection(ArrayDeque::new));
        }

        /** With {@code length} bytes that were read before, -1 where the sender had ended. */
        void run(byte[] bytes, int length) {
            try {
                int count = length;
                while (count >= 0) {
                    pass(bytes, count);
                    count = from.getInputStream().read(bytes);
                }
                finish();
            } catch (IOException e) {
                // reset by one side, or cut: the other side learns of it
                cut();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cut();
            } finally {
                over.countDown();
            }
        }

        private void pass(byte[] bytes, int count) throws IOException, InterruptedException {
            int done = 0;
            for (Fault next = faults.peek(); next != null && next.at() <= passed + count - done; next = faults.peek()) {
                int before = (int) (next.at() - passed);
                write(bytes, done, before);
                done += before;
                happened.accept(next);
                happen(next);
                faults.remove();
            }
            write(bytes, done, count - done);
        }

        private void write(byte[] bytes, int offset, int count) throws IOException {
            passed += count;
            if (faults.stream().anyMatch(Fault.Duplicate.class::isInstance)) {
                sent.write(bytes, offset, count);
            }
            if (silent) {
                return;
            }
            if (block == 0) {
                to.getOutputStream().write(bytes, offset, count);
                return;
            }
            held.write(bytes, offset, count);
            if (held.size() >= block) {
                byte[] all = held.toByteArray();
                int whole = all.length / block * block;
                to.getOutputStream().write(all, 0, whole);
                held.reset();
                held.write(all, whole, all.length - whole);
            }
        }

        /** Nothing more comes: the receiver gets what is held, and is told, unless it was before. */
        private void finish() throws IOException {
            if (!silent) {
                silent = true;
                held.writeTo(to.getOutputStream());
                to.shutdownOutput();
            }
        }

        private void happen(Fault fault) throws IOException, InterruptedException {
            if (fault instanceof Fault.Cut) {
                throw new IOException("cut");
            } else if (fault instanceof Fault.HalfClose) {
                finish();
            } else if (fault instanceof Fault.Stall) {
                over.await();
                throw new IOException("stalled until the other direction ended");
            } else if (fault instanceof Fault.Split) {
                pause(APART);
            } else if (fault instanceof Fault.Delay delay) {
                pause(delay.duration());
            } else if (fault instanceof Fault.Duplicate) {
                connect().getOutputStream().write(sent.toByteArray());
            } else if (fault instanceof Fault.Buffer buffer) {
                block = buffer.size();
            }
        }
    }
}
