package dev.halley.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One TCP connection of a load client. Answers pings by itself. Confined to the loop's thread. */
public final class Link implements Decoder.Sink {
    /** Hears what comes. Nothing does after {@link #ended}. */
    public interface Owner {
        void answered(int status, String head);

        /** Bytes of a body or of a WebSocket's messages, from the position to the limit, both of which it may move. The buffer has an array. */
        void data(ByteBuffer bytes);

        /** A WebSocket's message is complete: the data since the last one were all of it. */
        default void messageEnd() {}

        /** A body is complete. */
        void complete();

        void closeFrame(int code);

        /** The server, or the network, has ended the connection. Not called where we did. */
        void ended();
    }

    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8A;
    private static final int FIN = -1;

    private final LoadLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Decoder decoder = new Decoder(this);
    private Owner owner;
    private ByteBuffer out;
    private boolean silent;

    Link(LoadLoop loop, SocketChannel channel, SelectionKey key, String request, Owner owner) {
        this.loop = loop;
        this.channel = channel;
        this.key = key;
        this.owner = owner;
        this.out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** What comes from here on is another one's. */
    public void handTo(Owner next) {
        owner = next;
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** A further request. */
    public void request(String text) {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A close frame with 1000, or the answer to one. */
    public void sendClose(int code) {
        sendFrame(CLOSE, code == 1005 ? new byte[0] : new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
    }

    /** A text message, as one frame. */
    public void sendText(String text) {
        sendFrame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Masked with zero, which RFC 6455 §5.3 does not want and nobody can tell. */
    private void sendFrame(int first, byte[] payload) {
        boolean isLong = payload.length > 125;
        ByteBuffer frame = ByteBuffer.allocate((isLong ? 8 : 6) + payload.length);
        frame.put((byte) first);
        if (isLong) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | payload.length));
        }
        send(frame.putInt(0).put(payload).array());
    }

    private void send(byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(out.remaining() + bytes.length);
        out = all.put(out).put(bytes).flip();
        flush();
    }

    private void flush() {
        try {
            if (channel.isConnected()) {
                channel.write(out);
                key.interestOps(SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            }
        } catch (IOException e) {
            lost();
        }
    }

    /** Called by the loop. */
    void ready(ByteBuffer buffer) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
            }
            if (key.isReadable()) {
                read(buffer);
            }
            if (isOpen() && !silent && out.hasRemaining()) {
                flush();
            }
        } catch (IOException e) {
            lost();
        }
    }

    /** Once a round, so that each gets its turn. */
    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        decoder.decode(buffer.flip());
        if (count == FIN) {
            lost();
        }
    }

    private void lost() {
        if (isOpen()) {
            close();
            owner.ended();
        }
    }

    /** Ends it by FIN, as a browser that is closed does. */
    public void close() {
        try {
            loop.forget(this);
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it by RST, as a network does. */
    public void reset() {
        try {
            if (isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // it is reset already
        }
        close();
    }

    /** From here on nothing is read and nothing answered. */
    public void silence() {
        silent = true;
        key.interestOps(0);
    }

    public boolean isSilent() {
        return silent;
    }

    @Override
    public void head(int status, String head) {
        owner.answered(status, head);
    }

    @Override
    public void data(ByteBuffer bytes) {
        owner.data(bytes);
    }

    @Override
    public void messageEnd() {
        owner.messageEnd();
    }

    @Override
    public void complete() {
        owner.complete();
    }

    @Override
    public void ping(byte[] payload) {
        sendFrame(PONG, payload);
    }

    @Override
    public void closeFrame(int code) {
        owner.closeFrame(code);
    }
}
