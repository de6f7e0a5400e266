using System.Text.Json;

namespace Orchestrator.MongoGateway;

/// <summary>One who may sign in. <see cref="Database"/> is the only database it may use; without one it may use all.</summary>
/// <remarks>It keeps a product from relying on rights that it would not have elsewhere; a stage that writes to another database is not noticed.</remarks>
internal sealed record GatewayUser(string Name, string Password, string? Database = null);

/// <summary>What <c>tests/services/up</c> writes into a file that only its user reads.</summary>
/// <param name="Port">Port on 127.0.0.1 without TLS.</param>
/// <param name="TlsPort">Port on 127.0.0.1 with TLS.</param>
/// <param name="Certificate">PEM file of the certificate of the TLS port.</param>
/// <param name="Key">PEM file of its key.</param>
/// <param name="PostgreSql">Npgsql connection string of the PostgreSQL that carries DocumentDB.</param>
/// <param name="Users">Who may sign in.</param>
internal sealed record GatewaySettings(int Port, int TlsPort, string Certificate, string Key, string PostgreSql, IReadOnlyList<GatewayUser> Users)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    public static GatewaySettings Read(string path) =>
        JsonSerializer.Deserialize<GatewaySettings>(File.ReadAllText(path), Options) ?? throw new InvalidDataException($"{path} holds no settings.");
}
