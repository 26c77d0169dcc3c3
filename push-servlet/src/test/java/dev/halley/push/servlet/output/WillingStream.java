package dev.halley.push.servlet.output;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;

/** Takes whatever is written, at once. */
final class WillingStream extends ServletOutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    ByteArrayOutputStream taken() {
        return taken;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}

    @Override
    public void write(int b) {
        taken.write(b);
    }
}
