/** An object whose one method is called by way of a watcher; everything else of it stays as it is. */
export function watched<Target extends object>(
  target: Target,
  method: keyof Target & string,
  watcher: (args: readonly unknown[], call: () => Promise<unknown>) => Promise<unknown>,
): Target {
  return new Proxy(target, {
    get(_, property) {
      const value = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      if (property !== method) return value.bind(target);
      return (...args: unknown[]) => watcher(args, async () => await Reflect.apply(value, target, args));
    },
  });
}
