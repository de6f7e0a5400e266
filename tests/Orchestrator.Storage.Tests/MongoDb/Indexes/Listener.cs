using System.Reflection;

namespace Orchestrator.Storage.Tests.MongoDb.Indexes;

/// <summary>Stands before a storage and its stores and notes which of their methods are called.</summary>
public class Listener : DispatchProxy
{
    private object target = null!;
    private ISet<string> called = null!;

    /// <summary>All methods of all stores, as they are noted.</summary>
    public static IReadOnlyList<string> Everything { get; } =
        [.. typeof(IStorage).GetProperties().SelectMany(store => store.PropertyType.GetMethods().Where(method => !method.IsStatic).Select(Name))];

    public static IStorage Before(IStorage storage, ISet<string> called) => (IStorage)(object)Before(typeof(IStorage), storage, called);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        called.Add(Name(targetMethod!));
        var result = targetMethod!.Invoke(target, args);
        return targetMethod.IsSpecialName ? Before(targetMethod.ReturnType, result!, called) : result;
    }

    private static Listener Before(Type type, object target, ISet<string> called)
    {
        var listener = (Listener)Create(type, typeof(Listener));
        (listener.target, listener.called) = (target, called);
        return listener;
    }

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
