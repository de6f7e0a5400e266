using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Contracts.Tests.Signing;

public sealed class CommandSigningTests : IDisposable
{
    private readonly CommandSigner signer = new(CommandSigner.CreateKey());
    private readonly CommandVerifier verifier;

    public CommandSigningTests() => verifier = new CommandVerifier([signer.PublicKey]);

    public void Dispose()
    {
        signer.Dispose();
        verifier.Dispose();
    }

    [Fact]
    public void What_was_signed_is_read_as_it_was_written()
    {
        var signed = signer.Sign(Samples.Command);

        var read = verifier.Verify(signed).ShouldNotBeNull();
        JsonSerializer.Serialize(read, ContractsJson.Default.Command).ShouldBe(JsonSerializer.Serialize(Samples.Command, ContractsJson.Default.Command));
        signed.Signature.Length.ShouldBe(64);
    }

    [Fact]
    public void Not_one_byte_of_the_payload_may_change()
    {
        var signed = signer.Sign(Samples.Command);
        for (var at = 0; at < signed.Payload.Length; at++)
        {
            var altered = (byte[])signed.Payload.Clone();
            altered[at] ^= 1;
            verifier.IsGenuine(signed with { Payload = altered }).ShouldBeFalse($"byte {at}");
        }

        verifier.IsGenuine(signed with { Payload = [.. signed.Payload, (byte)' '] }).ShouldBeFalse();
        verifier.IsGenuine(signed with { Payload = [] }).ShouldBeFalse();
    }

    [Fact]
    public void Not_one_byte_of_the_signature_may_change()
    {
        var signed = signer.Sign(Samples.Command);
        for (var at = 0; at < signed.Signature.Length; at++)
        {
            var altered = (byte[])signed.Signature.Clone();
            altered[at] ^= 1;
            verifier.IsGenuine(signed with { Signature = altered }).ShouldBeFalse($"byte {at}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1000)]
    public void A_signature_of_another_length_is_none(int length)
    {
        var signed = signer.Sign(Samples.Command);
        var signature = new byte[length];
        signed.Signature.AsSpan(0, Math.Min(length, 64)).CopyTo(signature);

        verifier.Verify(signed with { Signature = signature }).ShouldBeNull();
    }

    [Fact]
    public void Another_key_is_refused_even_under_the_pinned_keys_name()
    {
        using var stranger = new CommandSigner(CommandSigner.CreateKey());
        var signed = stranger.Sign(Samples.Command);

        verifier.Verify(signed).ShouldBeNull();
        verifier.Verify(signed with { KeyId = signer.KeyId }).ShouldBeNull();
    }

    [Fact]
    public void Any_of_several_pinned_keys_may_sign()
    {
        using var next = new CommandSigner(CommandSigner.CreateKey());
        using var both = new CommandVerifier([signer.PublicKey, next.PublicKey]);

        both.Verify(signer.Sign(Samples.Command)).ShouldNotBeNull();
        both.Verify(next.Sign(Samples.Command)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":null}")]
    public void What_is_signed_but_no_command_is_none(string payload)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        using var trusting = new CommandVerifier([publicKey]);
        var bytes = System.Text.Encoding.UTF8.GetBytes(payload);
        var signed = new SignedCommand(CommandVerifier.KeyIdOf(publicKey), bytes, key.SignData(bytes, HashAlgorithmName.SHA256));

        trusting.IsGenuine(signed).ShouldBeTrue();
        trusting.Verify(signed).ShouldBeNull();
    }

    [Fact]
    public void Signing_and_verifying_may_be_done_by_many_threads_at_once()
    {
        Parallel.For(0, 2_000, number =>
        {
            var signed = signer.Sign(Samples.Command with { Sequence = number });
            verifier.Verify(signed).ShouldNotBeNull().Sequence.ShouldBe(number);
            signed.Payload[number % signed.Payload.Length] ^= 1;
            verifier.Verify(signed).ShouldBeNull();
        });
    }
}
