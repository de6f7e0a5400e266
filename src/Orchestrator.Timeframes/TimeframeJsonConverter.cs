using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Timeframes;

/// <summary>A timeframe in JSON is a string, its text form.</summary>
public sealed class TimeframeJsonConverter : JsonConverter<Timeframe>
{
    public override Timeframe Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("A timeframe is a string, for example \"No; Mon-Fri 22:00-06:00 Normal\".");
        return Timeframe.TryParse(reader.GetString(), out var timeframe, out var error) ? timeframe : throw new JsonException(error);
    }

    public override void Write(Utf8JsonWriter writer, Timeframe value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.ToText());
    }
}
