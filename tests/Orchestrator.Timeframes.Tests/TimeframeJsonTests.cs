using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Timeframes.Tests;

public sealed partial class TimeframeJsonTests
{
    [Fact]
    public void A_timeframe_in_JSON_is_its_text()
    {
        var timeframe = Timeframe.Parse("No; Mon-Fri 22:00-06:00 Maximum");

        var json = JsonSerializer.Serialize(new Holder(timeframe), Json.Default.Holder);

        json.ShouldBe("""{"Timeframe":"No; Mon-Fri 22:00-06:00 Maximum"}""");
        JsonSerializer.Deserialize(json, Json.Default.Holder)!.Timeframe.ShouldBe(timeframe);
    }

    [Theory]
    [InlineData("""{"Timeframe":"No; Mo 08:00-09:00 No"}""", "range 1: 'Mo' is not a day")]
    [InlineData("""{"Timeframe":7}""", "A timeframe is a string")]
    public void Wrong_JSON_is_refused_with_the_remedy(string json, string message) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize(json, Json.Default.Holder)).Message.ShouldStartWith(message);

    internal sealed record Holder(Timeframe? Timeframe);

    [JsonSerializable(typeof(Holder))]
    internal sealed partial class Json : JsonSerializerContext;
}
