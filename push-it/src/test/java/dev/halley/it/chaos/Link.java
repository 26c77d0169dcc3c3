package dev.halley.it.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One TCP connection. What comes is read strictly: an end that comes too soon is an {@link IOException}, what no server may send is {@link Broken}.
 * For one thread.
 */
final class Link implements AutoCloseable {
    private static final int BUFFER = 8 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    /** A read fails after {@code patienceMillis} without a byte. */
    Link(int port, int receiveBuffer, int patienceMillis) throws IOException {
        try {
            socket.setReceiveBufferSize(receiveBuffer);
            socket.setSoTimeout(patienceMillis);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patienceMillis);
            in = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    int read() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
            if (end == 0) {
                throw new EOFException("the connection ended");
            }
        }
        return buffer[at++] & 0xFF;
    }

    byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) read();
        }
        return bytes;
    }

    /** Whether the server has closed, once all has been read. */
    boolean isEnd() throws IOException {
        return at == end && in.read() < 0;
    }

    /** A line of HTTP. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            line.write(b);
        }
        String text = text(line.toByteArray());
        Broken.unless(text.endsWith("\r"), "expected CR LF at the end of %s", text);
        return text.substring(0, text.length() - 1);
    }

    static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Broken("expected UTF-8, found bytes that are not");
        }
    }

    /** RST, as a network ends it. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
