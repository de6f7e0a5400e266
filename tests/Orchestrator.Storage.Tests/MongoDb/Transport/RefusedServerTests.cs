using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MongoDB.Bson;
using Orchestrator.Storage.MongoDb;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>Servers that cannot serve, and replies that are none, at scripted members.</summary>
public sealed class RefusedServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, BsonDocument, string> Greetings => new()
    {
        { "standalone", new BsonDocument("setName", BsonNull.Value), "standalone server, and transactions need a replica set; start it with --replSet" },
        { "router", new BsonDocument { { "setName", BsonNull.Value }, { "msg", "isdbgrid" } }, "sharded cluster" },
        { "other set", new BsonDocument("setName", "other"), "replica set 'other' instead of 'rs'" },
        { "old", new BsonDocument("maxWireVersion", 8), "older than MongoDB 4.4" },
        { "no sessions", new BsonDocument("logicalSessionTimeoutMinutes", BsonNull.Value), "no sessions" },
    };

    [Theory]
    [MemberData(nameof(Greetings))]
    public async Task A_server_of_another_kind_is_refused_at_once_with_the_remedy(string kind, BsonDocument greeting, string remedy)
    {
        _ = kind;
        await using var member = new ScriptedMember();
        foreach (var field in greeting)
            member.Greeting[field.Name] = field.Value.IsBsonNull ? null : field.Value;
        // Far longer than a test may take: whoever waited for a primary would be seen.
        (await Refusal(member.ConnectionString("serverSelectionTimeoutMS=600000"))).ShouldContain(remedy);
    }

    [Fact]
    public async Task A_set_that_was_not_initiated_is_waited_for_and_told()
    {
        await using var member = new ScriptedMember { IsPrimary = false };
        member.Greeting["setName"] = null;
        member.Greeting["isreplicaset"] = true;
        var refusal = await Refusal(member.ConnectionString("serverSelectionTimeoutMS=500"));
        refusal.ShouldContain("rs.initiate()");
        refusal.ShouldContain("within 0.5 s");
    }

    [Fact]
    public async Task Members_elsewhere_are_not_talked_to_in_plain_text()
    {
        await using var member = new ScriptedMember { IsPrimary = false };
        member.Greeting["hosts"] = new BsonArray { member.Address, "192.0.2.1:27017" };
        (await Refusal(member.ConnectionString("serverSelectionTimeoutMS=500"))).ShouldContain("192.0.2.1:27017 is on another computer; add tls=true");
    }

    [Theory]
    [InlineData("another request")]
    [InlineData("operation")]
    [InlineData("too long")]
    [InlineData("too short")]
    [InlineData("negative")]
    [InlineData("document")]
    [InlineData("rubbish")]
    public async Task A_malformed_reply_ends_the_command_and_not_the_next(string kind)
    {
        await using var member = new ScriptedMember();
        member.On("levitate", received => Answer.Raw(Malformed(kind, received.RequestId)));
        await using var connection = await MongoConnection.Open(member.ConnectionString("maxPoolSize=1&socketTimeoutMS=2000"), Cancellation);
        var failure = await Should.ThrowAsync<MongoConnectionException>(connection.Run(new BsonDocument("levitate", 1), Cancellation));
        failure.Message.ShouldContain(member.Address);
        failure.Message.ShouldContain("Check that");
        await connection.Run(new BsonDocument("ping", 1), Cancellation);
    }

    [Fact]
    public async Task A_greeting_that_is_no_reply_is_told()
    {
        await using var member = new ScriptedMember();
        member.On("hello", received => Answer.Raw(Malformed("operation", received.RequestId)));
        (await Refusal(member.ConnectionString("serverSelectionTimeoutMS=500"))).ShouldContain($"{member.Address} did not answer");
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_user_itself_is_refused()
    {
        await using var member = new ScriptedMember();
        // An impostor: it takes whatever comes and cannot sign.
        member.On("saslStart", received => Answer.Ok(new BsonDocument
        {
            { "conversationId", 1 },
            { "done", false },
            { "payload", Bytes($"r={Text(received).Split("r=")[1]}more,s={Convert.ToBase64String(new byte[16])},i=4096") },
        }));
        member.On("saslContinue", _ => Answer.Ok(new BsonDocument
        {
            { "conversationId", 1 }, { "done", true }, { "payload", Bytes($"v={Convert.ToBase64String(new byte[32])}") },
        }));
        var signedIn = member.ConnectionString("serverSelectionTimeoutMS=600000").Replace("mongodb://", "mongodb://user:s3cret@", StringComparison.Ordinal);
        var refusal = await Refusal(signedIn);
        refusal.ShouldContain($"{member.Address} could not prove that it knows the user");
        refusal.ShouldContain("tlsCAFile");
        refusal.ShouldNotContain("s3cret");
        member.Named("listCollections").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("conversationId")]
    [InlineData("payload")]
    public async Task A_server_that_signs_in_users_without_sense_is_told(string missing)
    {
        await using var member = new ScriptedMember();
        var answer = new BsonDocument { { "conversationId", 1 }, { "done", false }, { "payload", Bytes("r=x,s=AAAA,i=4096") } };
        answer[missing] = new BsonArray();
        member.On("saslStart", _ => Answer.Ok(answer));
        var refusal = await Refusal(member.ConnectionString("serverSelectionTimeoutMS=600000").Replace("mongodb://", "mongodb://user:s3cret@", StringComparison.Ordinal));
        refusal.ShouldContain(member.Address);
        refusal.ShouldContain("Check");
        refusal.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_although_its_authority_is_trusted()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=elsewhere.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("elsewhere.example");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var authority = Path.Combine(Path.GetTempPath(), $"orchestrator-authority-{Guid.NewGuid():n}.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem(), Cancellation);
        try
        {
            await using var member = new ScriptedMember(certificate);
            var refusal = await Refusal(member.ConnectionString($"serverSelectionTimeoutMS=5000&tls=true&tlsCAFile={Uri.EscapeDataString(authority)}"));
            refusal.ShouldContain("must be valid for the name '127.0.0.1'");
            member.Commands.ShouldBeEmpty();
        }
        finally
        {
            File.Delete(authority);
        }
    }

    private static byte[] Malformed(string kind, int request)
    {
        var document = new BsonDocument("ok", 1).ToBson();
        switch (kind)
        {
            case "another request": return ScriptedWire.Message(document, request + 1);
            case "operation": return ScriptedWire.Message(document, request, operation: 1);
            case "too long": return ScriptedWire.Message(document, request, length: int.MaxValue);
            case "too short": return ScriptedWire.Message(document, request, length: 20);
            case "negative": return ScriptedWire.Message(document, request, length: -1);
            case "document":
                BinaryPrimitives.WriteInt32LittleEndian(document, document.Length + 1);
                return ScriptedWire.Message(document, request);
            case "rubbish":
                document[4] = 0x7E;
                return ScriptedWire.Message(document, request);
            default: throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    private static BsonBinaryData Bytes(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Text(Received received) => System.Text.Encoding.UTF8.GetString(received.Command["payload"].AsByteArray);

    private static async Task<string> Refusal(string connectionString) =>
        (await Should.ThrowAsync<StorageException>(MongoConnection.Open(connectionString, Cancellation))).Message;
}
