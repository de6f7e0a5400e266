using System.Text.Json;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Array;
using Jint.Native.Function;
using Jint.Native.Object;

namespace Orchestrator.Core.Expressions;

/// <summary>Values between JSON and the interpreter.</summary>
internal static class JavaScriptValues
{
    private const int Deepest = 32;
    private const int Largest = 10_000;

    public static JsValue FromJson(Engine engine, JsonNode? node)
    {
        switch (node)
        {
            case null:
                return JsValue.Null;
            case JsonArray array:
                var list = engine.Array.Construct([]);
                for (var i = 0; i < array.Count; i++)
                    list.Put(i.ToString(), FromJson(engine, array[i]), throwOnError: true);
                return list;
            case JsonObject properties:
                var instance = engine.Object.Construct([]);
                foreach (var (name, value) in properties)
                    instance.FastAddProperty(name, FromJson(engine, value), writable: true, enumerable: true, configurable: true);
                return instance;
            default:
                return node.GetValueKind() switch
                {
                    JsonValueKind.String => new JsValue(node.GetValue<string>()),
                    JsonValueKind.True => JsValue.True,
                    JsonValueKind.False => JsValue.False,
                    _ => new JsValue(node.AsValue().TryGetValue(out double number) ? number : double.NaN),
                };
        }
    }

    /// <exception cref="ExpressionException">A value JSON has no form for, or one without end.</exception>
    public static JsonNode? ToJson(JsValue value)
    {
        var left = Largest;
        return ToJson(value, 0, ref left);
    }

    public static ObjectInstance Target(Engine engine, ExpressionScope scope)
    {
        var target = engine.Object.Construct([]);
        Add("name", new JsValue(scope.Target.Name));
        Add("os", new JsValue(scope.Target.Os));
        Add("architecture", new JsValue(scope.Target.Architecture));
        Add("site", new JsValue(scope.Target.Site));
        Add("zone", scope.Zone is { } zone ? new JsValue(zone) : JsValue.Null);
        Add("tags", FromJson(engine, new JsonArray([.. scope.Target.Tags.Select(tag => JsonValue.Create(tag))])));
        return target;

        void Add(string name, JsValue value) => target.FastAddProperty(name, value, writable: false, enumerable: true, configurable: false);
    }

    private static JsonNode? ToJson(JsValue value, int depth, ref int left)
    {
        if (--left < 0 || depth > Deepest)
            throw new ExpressionException($"the JavaScript's value is too large (at most {Largest} parts, {Deepest} levels deep); return less");
        if (value.IsNull() || value.IsUndefined())
            return null;
        if (value.IsBoolean())
            return JsonValue.Create(value.AsBoolean());
        if (value.IsString())
            return JsonValue.Create(value.AsString());
        if (value.IsNumber())
            return Number(value.AsNumber());
        var instance = value.AsObject();
        if (instance is FunctionInstance)
            throw new ExpressionException("the JavaScript's value is a function; call it");
        return instance is ArrayInstance ? Array(instance, depth, ref left) : Object(instance, depth, ref left);
    }

    private static JsonArray Array(ObjectInstance instance, int depth, ref int left)
    {
        var array = new JsonArray();
        var length = instance.Get("length").AsNumber();
        for (var i = 0; i < length; i++)
            array.Add(ToJson(instance.Get(i.ToString()), depth + 1, ref left));
        return array;
    }

    private static JsonObject Object(ObjectInstance instance, int depth, ref int left)
    {
        var properties = new JsonObject();
        foreach (var (name, property) in instance.GetOwnProperties().ToList())
        {
            if (property.Enumerable == true)
                properties[name] = ToJson(instance.Get(name), depth + 1, ref left);
        }

        return properties;
    }

    private static JsonValue Number(double number)
    {
        if (!double.IsFinite(number))
            throw new ExpressionException($"the JavaScript's value is {number}; check for a division by zero or a text that is no number");
        return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }
}
