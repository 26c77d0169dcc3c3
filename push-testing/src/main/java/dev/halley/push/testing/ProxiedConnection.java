package dev.halley.push.testing;

import dev.halley.push.testing.Fault.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Two sockets, and what happens between them. Each direction has a thread of its own. */
final class ProxiedConnection {
    private static final Duration APART = Duration.ofMillis(10);
    private static final int PIECE = 8 * 1024;

    private final Socket client;
    private final Socket server;
    private final Pipe toServer;
    private final Pipe toClient;
    private final Consumer<Fault> happened;
    private final CountDownLatch directions = new CountDownLatch(2);
    private final CountDownLatch cut = new CountDownLatch(1);
    /** Whether one direction has ended, or both are cut. */
    private final CountDownLatch over = new CountDownLatch(1);

    ProxiedConnection(Socket client, Socket server, List<Fault> faults, Consumer<Fault> happened) {
        this.client = client;
        this.server = server;
        this.happened = happened;
        this.toServer = new Pipe(client, server, faults, Direction.TO_SERVER);
        this.toClient = new Pipe(server, client, faults, Direction.TO_CLIENT);
    }

    /** Passes on what the client sends, until one of the two ends. */
    void toServer(byte[] first, int length) {
        toServer.run(first, length);
    }

    /** Passes on what the server sends, until one of the two ends. */
    void toClient() {
        toClient.run(new byte[PIECE], 0);
    }

    /** Returns once both directions have ended; both sockets are closed then. */
    void awaitEnd() throws IOException {
        try {
            directions.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        server.close();
    }

    void cut() {
        cut.countDown();
        over.countDown();
        reset(client);
        reset(server);
    }

    /** RST instead of FIN. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // it is as closed as can be
        }
    }

    /** Waits, unless the connection is cut meanwhile. */
    private void pause(Duration duration) throws IOException {
        try {
            if (cut.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("cut");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A direction that stalls can't see that its sender ends; it goes with the other one. */
    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One direction. Its bytes pass one after the other, and with them the places of its faults. */
    private final class Pipe {
        private final Socket from;
        private final Socket to;
        private final Queue<Fault> faults;
        private final @Nullable ByteArrayOutputStream sent;
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
            this.sent = this.faults.stream().anyMatch(Fault.Duplicate.class::isInstance)
                    ? new ByteArrayOutputStream()
                    : null;
        }

        /** With {@code length} bytes that were read before, -1 where the sender had ended. */
        void run(byte[] bytes, int length) {
            try {
                int count = length;
                while (count >= 0) {
                    pass(bytes, count);
                    count = from.getInputStream().read(bytes);
                }
                flush();
                if (!to.isOutputShutdown()) {
                    to.shutdownOutput();
                }
            } catch (IOException e) {
                // reset by one side, or cut: the other side learns of it
                cut();
            } finally {
                over.countDown();
                directions.countDown();
            }
        }

        private void pass(byte[] bytes, int count) throws IOException {
            int done = 0;
            for (Fault next = faults.peek(); next != null && next.at() <= passed + count - done; next = faults.peek()) {
                int before = (int) (next.at() - passed);
                write(bytes, done, before);
                done += before;
                faults.remove();
                happened.accept(next);
                happen(next);
            }
            write(bytes, done, count - done);
        }

        private void write(byte[] bytes, int offset, int count) throws IOException {
            passed += count;
            if (sent != null && sent.size() + count <= Fault.MOST_BYTES) {
                sent.write(bytes, offset, count);
            }
            if (silent || count == 0) {
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

        private void flush() throws IOException {
            if (held.size() > 0 && !silent) {
                held.writeTo(to.getOutputStream());
                held.reset();
            }
        }

        private void happen(Fault fault) throws IOException {
            if (fault instanceof Fault.Cut) {
                throw new IOException("cut");
            } else if (fault instanceof Fault.HalfClose) {
                flush();
                silent = true;
                to.shutdownOutput();
            } else if (fault instanceof Fault.Stall) {
                awaitOver();
                throw new IOException("stalled until the end");
            } else if (fault instanceof Fault.Split) {
                pause(APART);
            } else if (fault instanceof Fault.Delay delay) {
                pause(delay.duration());
            } else if (fault instanceof Fault.Duplicate) {
                duplicate();
            } else if (fault instanceof Fault.Buffer buffer) {
                block = buffer.size();
            }
        }

        private void duplicate() throws IOException {
            if (sent == null) {
                return;
            }
            Socket again = FaultProxy.connect((InetSocketAddress) to.getRemoteSocketAddress());
            byte[] bytes = sent.toByteArray();
            FaultProxy.start(Thread.currentThread().getName() + "-again", () -> {
                try (again) {
                    again.getOutputStream().write(bytes);
                    again.shutdownOutput();
                    again.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // nobody reads the answer
                }
            });
        }
    }
}
