package dev.halley.it.chaos;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Position;
import dev.halley.push.Received;
import dev.halley.push.spi.PushListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one engine tells the application: who is there, each once, and what clients published, each once. Thread-safe. */
final class Presence implements PushListener {
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Ledger ledger;
    private final Violations violations;
    private final Figures figures;

    Presence(Ledger ledger, Violations violations, Figures figures) {
        this.ledger = ledger;
        this.violations = violations;
        this.figures = figures;
    }

    @Override
    public boolean accepts(String topic) {
        return true;
    }

    @Override
    public void connected(Connected event) {
        figures.count("events Connected");
        if (!present.add(event.client().id())) {
            violations.add("presence", "connected twice", List.of(event.toString()));
        }
    }

    @Override
    public void disconnected(Disconnected event) {
        figures.count("events Disconnected " + event.code());
        if (!present.remove(event.client().id())) {
            violations.add("presence", "disconnected without having been connected", List.of(event.toString()));
        }
    }

    @Override
    public void received(Received<String> event) {
        try {
            Position position = event.position();
            ledger.epoch(position.lane()).observed(Math.toIntExact(position.sequence()));
        } catch (Broken e) {
            violations.add("presence", e.getMessage(), List.of(event.toString()));
        }
    }

    /** Nobody may be there any more. */
    void checkEmpty() {
        if (!present.isEmpty()) {
            violations.add("presence", "never disconnected: " + present.size(), present);
        }
    }
}
