package dev.halley.push.servlet;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Before JDK 18 (JDK-8078641) the JDK holds on to the type that it has last linked {@code equals} or {@code hashCode} of a record for, and with it to the whole
 * application. The next record takes its place, whosoever it is: here, what looks like one and has types of the JDK only.
 */
final class RecordMethods {
    private static final Logger LOG = System.getLogger(RecordMethods.class.getName());

    private RecordMethods() {}

    /** The application ends: the JDK forgets its last record. */
    static void forgetLast() {
        MethodHandle getter = MethodHandles.identity(String.class);
        link("equals", MethodType.methodType(boolean.class, String.class, Object.class), getter);
        link("hashCode", MethodType.methodType(int.class, String.class), getter);
    }

    private static void link(String method, MethodType type, MethodHandle getter) {
        try {
            var unused = ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, String.class, "value", getter);
        } catch (Throwable e) {
            // a newer JDK may insist on a record; there is nothing to forget there
            LOG.log(Level.DEBUG, "the last record is not forgotten", e);
        }
    }
}
