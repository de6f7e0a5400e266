using System.Globalization;
using System.Text;

namespace Orchestrator.Messaging.Bus;

/// <summary>Headers as AMQP brings them: texts are bytes.</summary>
internal static class BrokerHeaders
{
    /// <summary>A header as text; null if it is absent, empty or no text.</summary>
    public static string? Text(this IDictionary<string, object?>? headers, string name) => headers?.TryGetValue(name, out var value) == true ? AsText(value) : null;

    public static string? AsText(object? value) => value switch
    {
        byte[] { Length: > 0 } bytes => Encoding.UTF8.GetString(bytes),
        string { Length: > 0 } text => text,
        int or long or short => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };
}
