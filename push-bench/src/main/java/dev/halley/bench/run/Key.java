package dev.halley.bench.run;

/** What was measured of whom. */
record Key(String name, String server, String transport) {
    @Override
    public String toString() {
        return name + " " + server + " " + transport;
    }
}
