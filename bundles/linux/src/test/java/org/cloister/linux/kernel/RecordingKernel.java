package org.cloister.linux.kernel;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;

/**
 * A kernel that does nothing but remember what it was asked. Each call answers as it was told to,
 * in turn; without an answer, calls that open something return the next number from 100 on, and
 * others 0.
 */
public final class RecordingKernel implements InvocationHandler {

  private static final int FIRST_DESCRIPTOR = 100;

  private final List<String> calls = new ArrayList<>();
  private final Map<String, Deque<Object>> answers = new HashMap<>();
  private int next = FIRST_DESCRIPTOR;

  /** {@return the kernel} */
  public Kernel kernel() {
    return (Kernel)
        Proxy.newProxyInstance(Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, this);
  }

  /** Says what a call answers: once for each answer. An {@link Errno} is thrown. */
  public RecordingKernel answer(String call, Object... values) {
    answers.computeIfAbsent(call, name -> new ArrayDeque<>()).addAll(List.of(values));
    return this;
  }

  /** {@return the calls so far, with their arguments} */
  public List<String> calls() {
    return calls;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    calls.add(name + Arrays.deepToString(arguments == null ? new Object[0] : arguments));
    Deque<Object> given = answers.get(name);
    if (given != null && !given.isEmpty()) {
      Object answer = given.poll();
      if (answer instanceof Errno errno) {
        throw new ErrnoException(name, errno.number());
      }
      return answer;
    }
    Class<?> type = method.getReturnType();
    if (type == Kernel.Pair.class) {
      return new Kernel.Pair(next++, next++);
    }
    if (name.equals("write")) {
      return ((byte[]) arguments[1]).length;
    }
    boolean opens = name.startsWith("open") || name.endsWith("Create") || name.equals("duplicate");
    if (type == int.class) {
      return opens ? next++ : 0;
    }
    return null;
  }
}
