package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import dev.halley.push.testing.Fault;
import dev.halley.push.testing.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised (order, no silent loss, nothing twice), in a real browser, while the network between it and the server does its worst. */
class ClientFaultsIT {
    private static final List<String> TRANSPORTS = List.of("ws", "sse", "ndjson", "iframe", "poll");
    private static final int STEPS = 12;
    private static final int WHOLE_HISTORY = 1000;
    static final int SHORT_RETENTION = 3;
    private static final Map<String, Integer> TIMEOUTS = Map.of(
            "open",
            250,
            "answer",
            400,
            "request",
            600,
            "steady",
            500,
            "climb",
            200,
            "climbMax",
            400,
            "retry",
            20,
            "retryMax",
            100,
            "handover",
            100);

    @TempDir
    private static Path folder;

    private static RunningWar war;
    private static RunningWar forgetful;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws IOException {
        war = war("ample", 100_000);
        forgetful = war("short", SHORT_RETENTION);
        chromium = new Chromium();
    }

    private static RunningWar war(String name, int retention) throws IOException {
        Map<String, String> settings =
                Map.of("PUSH_HEARTBEAT_MILLIS", "300", "PUSH_RETENTION_MESSAGES", String.valueOf(retention));
        return new RunningWar(folder.resolve(name), settings, "0");
    }

    @AfterAll
    static void stop() {
        chromium.close();
        war.close();
        forgetful.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll", "ws sse ndjson iframe poll"})
    void connectionsBreak_eachSubscriptionSeesAllOnceInOrder(String names) throws Exception {
        List<String> transports = List.of(names.split(" "));
        String tree = "lab/" + names.replace(' ', '-') + "/";
        List<String> topics = topics(tree);
        long seed = seed(names);
        Random random = new Random(seed);
        BadNetwork network = new BadNetwork(seed);
        try (FaultProxy proxy = new FaultProxy(war.address().getPort())) {
            Page page = page(proxy, transports, tree);
            proxy.plan(network);
            proxy.cutAll(); // of these the first request was for the page
            SteadyPublisher publisher = new SteadyPublisher(war.address(), topics, seed);
            awaitMore(page, 50);
            page.evaluate("topic => void subscribe(topic, 1000)", topics.get(3));
            for (int step = 0; step < STEPS; step++) {
                if (transports.size() > 1 && random.nextBoolean()) {
                    network.toggle(transports.get(random.nextInt(2)));
                }
                change(page, tree, random);
                awaitMore(page, 1 + random.nextInt(20));
                proxy.cutAll();
            }
            assertThat(proxy.injected()).hasSizeGreaterThan(2);
            heal(proxy);
            Map<String, Integer> published = new HashMap<>(publisher.stop());
            published.put(tree + "said", (Integer) page.evaluate("Promise.all(said).then(all => all.length)"));
            await(page, "published => subscriptions.every(one => one.hasAllOf(published))", published);
            assertThat(page.evaluate("[gaps, errors]")).isEqualTo(List.of(List.of(), List.of()));
            List<Seen> subscriptions = subscriptions(page);
            assertThat(subscriptions).anyMatch(seen -> seen.last > 0 && !seen.histories.isEmpty());
            published.forEach((topic, count) -> subscriptions.forEach(seen -> seen.check(topic, count)));
            if (transports.size() > 1) {
                await(page, "() => push.state === 'open' && push.transport === 'ws'", null);
                assertThat((List<?>) page.evaluate("[...transports]")).hasSizeGreaterThan(2);
            }
            page.context().close();
        }
    }

    @Test
    void messagesAreLostForGood_eachLossIsToldOnceInItsPlace() throws Exception {
        long seed = seed("short retention");
        try (FaultProxy proxy = new FaultProxy(forgetful.address().getPort())) {
            List<Page> pages = new ArrayList<>();
            for (String transport : TRANSPORTS) {
                pages.add(page(proxy, List.of(transport), "lab/"));
            }
            proxy.plan(new BadNetwork(seed));
            SteadyPublisher publisher = new SteadyPublisher(forgetful.address(), topics("lab/"), seed);
            for (int step = 0; step < STEPS / 2; step++) {
                proxy.cutAll();
                pages.forEach(page -> awaitMore(page, 10));
            }
            // nobody gets through until something is lost for good
            proxy.plan(head -> List.of(new Fault.Cut(Fault.Direction.TO_CLIENT, 0)));
            proxy.cutAll();
            publisher.awaitMore(topics("lab/").get(0), 1);
            proxy.cutAll();
            publisher.awaitMore(topics("lab/").get(0), SHORT_RETENTION + 1);
            heal(proxy);
            Map<String, Integer> published = publisher.stop();
            for (Page page : pages) {
                await(page, "published => all.hasAllOf(published)", published);
                assertThat(page.evaluate("errors")).isEqualTo(List.of());
                checkGaps((List<?>) page.evaluate("order"));
                page.context().close();
            }
        }
    }

    /**
     * Of messages and gaps in the order that they came in: where numbers of a topic are missing there is a gap that names it, elsewhere none, and none
     * is told twice. Who is cut after a gap and loses more is told by another one.
     */
    private static void checkGaps(List<?> order) {
        Map<Object, Integer> next = new HashMap<>();
        Map<Object, Integer> gaps = new HashMap<>();
        Set<String> told = new HashSet<>();
        int losses = 0;
        for (Object entry : order) {
            List<?> topics = (List<?>) ((List<?>) entry).get(0);
            int number = (Integer) ((List<?>) entry).get(1);
            if (number < 0) {
                topics.forEach(topic -> gaps.merge(topic, 1, Integer::sum));
                assertThat(told.add(topics + " " + ((List<?>) entry).get(2)))
                        .as("whether the gap %s is new in %s", entry, order)
                        .isTrue();
                continue;
            }
            Object topic = topics.get(0);
            Integer before = next.put(topic, number + 1);
            boolean lost = number != (before == null ? 0 : before);
            assertThat(gaps.getOrDefault(topic, 0) > 0)
                    .as("whether a gap came before %d of %s: %s", number, topic, order)
                    .isEqualTo(lost);
            gaps.remove(topic);
            losses += lost ? 1 : 0;
        }
        assertThat(losses).isPositive();
    }

    /** Topics of which each is published to about twice as often as the next one. */
    private static List<String> topics(String tree) {
        return Stream.of("a", "b", "ü€😀", "quiet").map(tree::concat).toList();
    }

    private static long seed(String names) {
        long seed = System.nanoTime();
        System.out.println(names + ": seed " + seed);
        return seed;
    }

    private static void heal(FaultProxy proxy) {
        proxy.plan(head -> List.of());
        proxy.cutAll();
    }

    /** A page that has subscribed to the whole tree. */
    private static Page page(FaultProxy proxy, List<String> transports, String tree) {
        Page page = chromium.page();
        page.navigate("http://127.0.0.1:" + proxy.port() + "/halley/push.js");
        page.evaluate("""
                async ([options, tree]) => {
                    const { connect } = await import('/halley/push.js')
                    const push = connect('/push', options)
                    const lists = { subscriptions: [], said: [], gaps: [], errors: [], states: [], order: [] }
                    const transports = new Set()
                    const subscribe = (pattern, last) => {
                        const one = { pattern, last, ended: false, atReady: null, atEnd: null, newest: {}, got: [] }
                        const matches = topic => topic === pattern || pattern.endsWith('*')
                        // without history nothing is due of what was there before it was ready
                        const newest = topic => one.newest[topic] ?? (last === 0 ? one.atReady?.[topic] : undefined)
                        one.hasAllOf = published => one.ended || Object.entries(published)
                            .every(([topic, n]) => !matches(topic) || n === 0 || newest(topic) === n - 1)
                        const { ready, unsubscribe } = push.subscribe(pattern, ({ n }, { topic, history }) => {
                            one.got.push([topic, n, history === true])
                            if (one === all) lists.order.push([[topic], n])
                            one.newest[topic] = n
                        }, { last })
                        one.ready = ready.then(() => { one.atReady = { ...all.newest } })
                        one.end = () => {
                            if (one.ended) return
                            unsubscribe()
                            Object.assign(one, { ended: true, atEnd: { ...all.newest } })
                        }
                        lists.subscriptions.push(one)
                        return one
                    }
                    const all = subscribe(tree + '*', 0)
                    Object.assign(window, lists, { push, transports, subscribe, all })
                    push.on('state', state => states.push([Math.round(performance.now()), state.state, state.transport, state.reason, state.retryIn]))
                    push.on('open', ({ transport }) => transports.add(transport))
                    push.on('gap', gap => {
                        gaps.push(gap)
                        lists.order.push([gap.topics, -1, gap.cursor])
                    })
                    push.on('error', error => errors.push(String(error)))
                    await all.ready
                }
                """, List.of(Map.of("transports", transports, "timeouts", TIMEOUTS, "wait", 1), tree));
        return page;
    }

    /** Something that the page does with its client. */
    private static void change(Page page, String tree, Random random) {
        List<String> topics = topics(tree);
        String topic = topics.get(random.nextInt(topics.size()));
        switch (random.nextInt(6)) {
            case 0 -> page.evaluate("topic => void subscribe(topic, 0)", topic);
            case 1 -> page.evaluate("topic => void subscribe(topic, 20)", topic);
            case 2 -> page.evaluate("([topic, n]) => void subscribe(topic, n)", List.of(topics.get(3), WHOLE_HISTORY));
            case 3 ->
                page.evaluate("n => subscriptions[1 + n % subscriptions.length]?.end()", random.nextInt(WHOLE_HISTORY));
            case 4 ->
                page.evaluate(
                        "topic => { for (let i = 0; i < 5; i++) said.push(push.publish(topic, { n: said.length })) }",
                        tree + "said");
            default -> page.evaluate("push.pause(), push.resume()");
        }
    }

    private static void awaitMore(Page page, int messages) {
        int seen = (Integer) page.evaluate("all.got.length");
        await(page, "n => all.got.length >= n", seen + messages);
    }

    private static void await(Page page, String condition, Object argument) {
        try {
            page.waitForFunction(condition, argument);
        } catch (TimeoutError late) {
            throw new AssertionError(condition + " of " + argument + ": " + page.evaluate("""
                    JSON.stringify({
                        newest: subscriptions.map(({ pattern, last, ended, newest }) => ({ pattern, last, ended, newest })),
                        gaps, errors, state: push.state, cursor: push.cursor, states: states.slice(-20)
                    })"""), late);
        }
    }

    /** What one subscription has seen: of each topic the numbers in the order that they came in, and which of them came as history. */
    private record Seen(
            String pattern,
            int last,
            boolean ended,
            Map<String, Integer> atReady,
            Map<String, Integer> atEnd,
            Map<String, List<Integer>> numbers,
            Map<String, List<Integer>> histories) {

        /** Against the numbers from 0 that were published to the topic. What the subscription to all had at the same time is the measure of where it begins and ends. */
        void check(String topic, int published) {
            if (!pattern.equals(topic) && !pattern.endsWith("*")) {
                return;
            }
            List<Integer> got = numbers.getOrDefault(topic, List.of());
            List<Integer> history = histories.getOrDefault(topic, List.of());
            int end = ended ? atEnd.getOrDefault(topic, -1) : published - 1;
            String what = topic + " of " + this;
            if (atReady == null) {
                assertThat(got).as(what).isEmpty();
                return;
            }
            int first = got.isEmpty() ? end + 1 : got.get(0);
            assertThat(ranges(got))
                    .as(what)
                    .isEqualTo(ranges(IntStream.rangeClosed(first, end).boxed().toList()));
            assertThat(first).as(what).isLessThanOrEqualTo(atReady.getOrDefault(topic, -1) + 1);
            assertThat(history.size()).as(what).isLessThanOrEqualTo(last);
            assertThat(ranges(history)).as(what).isEqualTo(ranges(got.subList(0, history.size())));
            if (pattern.endsWith("*")
                    || (last == WHOLE_HISTORY && end < 300)) { // one answer brings so many of all topics
                assertThat(first).as(what).isZero();
            }
        }

        @Override
        public String toString() {
            return pattern + ", last " + last + ", ready at " + atReady + ", end at " + atEnd + ", got "
                    + numbers.keySet();
        }
    }

    /** Such as 0-7 9-12. */
    private static String ranges(List<Integer> numbers) {
        StringBuilder ranges = new StringBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            boolean begins = i == 0 || numbers.get(i) != numbers.get(i - 1) + 1;
            boolean ends = i == numbers.size() - 1 || numbers.get(i + 1) != numbers.get(i) + 1;
            if (begins) {
                ranges.append(numbers.get(i)).append('-');
            }
            if (ends) {
                ranges.append(numbers.get(i)).append(' ');
            }
        }
        return ranges.toString();
    }

    @SuppressWarnings("unchecked") // JSON
    private static List<Seen> subscriptions(Page page) {
        List<Seen> all = new ArrayList<>();
        for (Map<String, Object> one : (List<Map<String, Object>>) page.evaluate("""
                subscriptions.map(({ pattern, last, ended, atReady, atEnd, got }) => ({ pattern, last, ended, atReady, atEnd, got }))""")) {
            Map<String, List<Integer>> numbers = new HashMap<>();
            Map<String, List<Integer>> histories = new HashMap<>();
            for (List<Object> message : (List<List<Object>>) one.get("got")) {
                String topic = (String) message.get(0);
                int number = (Integer) message.get(1);
                numbers.computeIfAbsent(topic, none -> new ArrayList<>()).add(number);
                if ((Boolean) message.get(2)) {
                    histories.computeIfAbsent(topic, none -> new ArrayList<>()).add(number);
                }
            }
            all.add(new Seen(
                    (String) one.get("pattern"),
                    (Integer) one.get("last"),
                    (Boolean) one.get("ended"),
                    (Map<String, Integer>) one.get("atReady"),
                    (Map<String, Integer>) one.get("atEnd"),
                    numbers,
                    histories));
        }
        return all;
    }
}
