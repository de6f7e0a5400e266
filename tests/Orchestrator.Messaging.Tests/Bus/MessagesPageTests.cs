using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Contracts.Bus;
using Orchestrator.Core;
using Orchestrator.Core.Runs;
using Orchestrator.Messaging.Bus.Receiving;
using Orchestrator.Messaging.Tests.RabbitMq;

namespace Orchestrator.Messaging.Tests.Bus;

/// <summary>docs/messages.md tells the truth: names, fields and examples are those of the contracts, and its commands work as they stand there.</summary>
public sealed class MessagesPageTests : BusTest
{
    /// <summary>Every contract of the bus: the constants of <see cref="BusNames"/> are named after their types.</summary>
    private static readonly IReadOnlyDictionary<string, string> Exchanges = typeof(BusNames).GetFields().ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    [Fact]
    public void Every_message_has_its_section_with_its_exchange() =>
        MessagesPage.Sections.Values.ToDictionary(section => section.Name, section => section.Exchange).OrderBy(pair => pair.Key).ShouldBe(Exchanges.OrderBy(pair => pair.Key));

    [Fact]
    public void Every_field_is_described_and_marked_as_required_if_it_is()
    {
        foreach (var (name, section) in MessagesPage.Sections)
        {
            var fields = TypeOf(name).Properties.ToDictionary(property => property.Name, property => property.IsRequired);
            section.Fields.OrderBy(pair => pair.Key).ShouldBe(fields.OrderBy(pair => pair.Key), name);
        }
    }

    [Fact]
    public void Every_example_is_read_strictly_and_written_again_as_it_stands()
    {
        foreach (var (name, section) in MessagesPage.Sections)
        {
            var type = TypeOf(name);
            var read = MessageReader.Read(Encoding.UTF8.GetBytes(section.Json), null, type);
            var written = JsonSerializer.SerializeToNode(read, type)!.AsObject();
            JsonNode.DeepEquals(written, JsonNode.Parse(section.Json)).ShouldBeTrue($"{name}: {written}");
        }
    }

    [Fact]
    public void The_limits_it_names_are_the_ones_in_force()
    {
        MessagesPage.Text.ShouldContain($"at most {BusLimits.MessageBytes / 1024 / 1024} MiB");
        MessagesPage.Text.ShouldContain($"1 to {BusLimits.KeyLength} characters");
        MessagesPage.Text.ShouldContain($"at most {BusLimits.Targets:N0} targets");
        MessagesPage.Text.ShouldContain($"at most {BusLimits.InputCharacters:N0} characters");
        MessagesPage.Text.ShouldContain($"at most {BusLimits.RequestedByLength} characters");
    }

    [Fact]
    public async Task Its_commands_work_as_they_stand_there()
    {
        await Start();
        await Server!.Define("patch-office", "Patch Office");
        var (start, listen) = (MessagesPage.Shell[0], MessagesPage.Shell[1]);

        await Shell(listen);
        (await Shell(start)).ShouldContain("true");

        var run = await RunOf("order 4711", run => run.HasEnded);
        (run.DefinitionId, run.Ledger.Succeeded, run.CreatedBy).ShouldBe(("patch-office", 1, "a message that says it is from olga"));
        await Until(async () => await Broker.Ready(Broker.Connect(), "erp.runs") == 2, "Start and end did not reach the queue of the page.");

        (await Shell(start)).ShouldContain("true");
        await Shell(start.Replace("order 4711", "order 4712", StringComparison.Ordinal));
        await RunOf("order 4712", run => run.HasEnded);
        (await Storage.Runs.List(new RunFilter(), new PageRequest(), Cancellation)).Total.ShouldBe(2);
        (await Storage.Parked.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(0);
    }

    private static JsonTypeInfo TypeOf(string name) => BusJson.Default.GetTypeInfo(typeof(StartRun).Assembly.GetType($"{typeof(StartRun).Namespace}.{name}")!).ShouldNotBeNull();

    /// <summary>Runs a block of the page in a folder with the file of credentials it speaks of.</summary>
    private async Task<string> Shell(string block)
    {
        var folder = Directory.CreateTempSubdirectory("orchestrator-page-");
        try
        {
            var address = TestBroker.Administration;
            var credentials = address.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToList();
            var netrc = Path.Combine(folder.FullName, "broker.netrc");
            await File.WriteAllTextAsync(netrc, $"machine {address.Host} login {credentials[0]} password {credentials[1]}\n", Cancellation);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(netrc, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var shell = new ProcessStartInfo("sh", ["-e", "-c", block]) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            shell.Environment["BROKER"] = $"{address.Scheme}://{address.Authority}";
            shell.Environment["VHOST"] = Uri.EscapeDataString(Broker.Settings.VirtualHost);
            using var process = Process.Start(shell)!;
            var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
            var error = await process.StandardError.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            process.ExitCode.ShouldBe(0, error + output);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
