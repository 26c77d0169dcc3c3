package dev.halley.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Both ends of connections through a {@link FaultProxy}, all on the test's own thread; a read waits 10 s at most. */
final class Ends implements AutoCloseable {
    static final int PATIENCE_MILLIS = 10_000;
    private static final int QUIET_MILLIS = 50;

    private final ServerSocket listener;
    private final List<End> all = new ArrayList<>();
    final FaultProxy proxy;

    Ends() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
        proxy = new FaultProxy(listener.getLocalPort());
    }

    End client() throws IOException {
        return end(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    /** The server's end of the next connection. */
    End server() throws IOException {
        return end(listener.accept());
    }

    private End end(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        End end = new End(socket);
        all.add(end);
        return end;
    }

    void stopListening() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        for (End end : all) {
            end.close();
        }
        listener.close();
    }

    record End(Socket socket) {
        End send(String text) {
            return send(text.getBytes(StandardCharsets.US_ASCII));
        }

        End send(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] read(int count) {
            try {
                return socket.getInputStream().readNBytes(count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void expect(String text) {
            assertThat(new String(read(text.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(text);
        }

        void expectNothing() throws IOException {
            socket.setSoTimeout(QUIET_MILLIS);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        void expectFin() throws IOException {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }

        void expectReset() {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }

        End halfClose() throws IOException {
            socket.shutdownOutput();
            return this;
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
