// The MongoDB wire protocol on one side, the SQL functions of Microsoft's DocumentDB extension on the other.
// For tests only: see README.md in tests/services.
using Orchestrator.MongoGateway;

if (args.Length != 1)
{
    await Console.Error.WriteLineAsync("Usage: Orchestrator.MongoGateway SETTINGS.json (tests/services/up writes it)");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM, context => { context.Cancel = true; stop.Cancel(); });

await using var gateway = await Gateway.Open(GatewaySettings.Read(args[0]), TimeProvider.System, stop.Token);
await gateway.Serve(stop.Token);
return 0;
