using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Contracts.Bus;

namespace Orchestrator.Messaging.Bus.Receiving;

/// <summary>Reads a message strictly: what cannot be meant is refused with its place and the remedy.</summary>
internal static class MessageReader
{
    /// <summary>MassTransit's own envelope, which senders that use MassTransit send unless told otherwise: the message is in a field of it.</summary>
    private const string EnvelopeType = "application/vnd.masstransit+json";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <exception cref="MessageRefusedException">It is no such message.</exception>
    public static object Read(ReadOnlyMemory<byte> body, string? contentType, JsonTypeInfo type)
    {
        if (body.Length > BusLimits.MessageBytes)
            throw new MessageRefusedException("", $"The message has {body.Length:N0} bytes, more than {BusLimits.MessageBytes:N0}; send less at once.");
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            if (contentType?.StartsWith(EnvelopeType, StringComparison.OrdinalIgnoreCase) == true && root.ValueKind == JsonValueKind.Object && root.TryGetProperty("message", out var inside))
                root = inside;
            CheckFields(root, type);
            return root.Deserialize(type) ?? throw new MessageRefusedException("", $"The message is null; send an object with the fields of {type.Type.Name}.");
        }
        catch (JsonException malformed)
        {
            throw new MessageRefusedException(Place(malformed), Text(malformed, type));
        }
    }

    /// <summary>A text field of a message that may be anything; null if it has none.</summary>
    public static string? Peek(ReadOnlyMemory<byte> body, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Length <= BusLimits.MessageBytes ? body : default, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 and <= BusLimits.KeyLength } text
                ? text
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void CheckFields(JsonElement root, JsonTypeInfo type)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new MessageRefusedException("", $"The message is no JSON object but {root.ValueKind}; send an object with the fields of {type.Type.Name}.");
        var known = type.Properties.Select(property => property.Name).ToList();
        var problems = root.EnumerateObject()
            .Where(field => !known.Contains(field.Name, StringComparer.Ordinal))
            .Select(field => new MessageProblem(Short(field.Name), $"{type.Type.Name} has no such field; it has {string.Join(", ", known)}."))
            .Concat(type.Properties
                .Where(property => property.IsRequired && !root.TryGetProperty(property.Name, out _))
                .Select(property => new MessageProblem(property.Name, "The field is missing; it is required.")))
            .Take(20)
            .ToList();
        if (problems.Count > 0)
            throw new MessageRefusedException(problems);
    }

    private static string Place(JsonException malformed) => malformed.Path is { Length: > 2 } path ? Short(path[2..]) : "";

    private static string Text(JsonException malformed, JsonTypeInfo type)
    {
        var reason = malformed.Message.Split(" Path: ", 2)[0];
        if (malformed.Path is not { Length: > 2 } path)
            return $"The message is not the JSON that is wanted: {reason} Send one UTF-8 JSON object.";
        var name = path[2..].Split('.', '[')[0];
        return type.Properties.FirstOrDefault(property => property.Name == name) is { } property && reason.Contains("could not be converted", StringComparison.Ordinal)
            ? $"The value is not {Wanted(property.PropertyType)}."
            : reason;
    }

    private static string Wanted(Type type)
    {
        if (type == typeof(string))
            return "a text";
        if (type == typeof(int?))
            return "a whole number";
        if (type == typeof(bool))
            return "true or false";
        return type == typeof(IReadOnlyList<string>) ? "a list of texts" : "an object";
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
