using Orchestrator.Storage.MongoDb.Connections;

namespace Orchestrator.Storage.Tests.MongoDb.Transport;

/// <summary>SCRAM-SHA-256 by the example of RFC 7677, and what a dishonest server could try.</summary>
public sealed class ScramProofTests
{
    private const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    private const string Challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    [Fact]
    public void The_example_of_the_standard_is_computed()
    {
        var proof = new ScramProof("user", Nonce);
        proof.First.ShouldBe("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        Final(proof, Challenge).ShouldBe("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        proof.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    [Fact]
    public void Names_are_escaped() => new ScramProof("a=b,c", Nonce).First.ShouldBe($"n,,n=a=3Db=2Cc,r={Nonce}");

    [Theory]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=")]
    [InlineData("v=")]
    [InlineData("v=AAAA")]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("e=other-error")]
    [InlineData("")]
    public void A_server_that_cannot_sign_is_refused(string outcome)
    {
        var proof = new ScramProof("user", Nonce);
        Final(proof, Challenge);
        Should.Throw<ScramException>(() => proof.Verify(outcome));
    }

    [Fact]
    public void A_signature_before_the_challenge_is_refused() =>
        Should.Throw<ScramException>(() => new ScramProof("user", Nonce).Verify("v="));

    [Theory]
    [InlineData("")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=?,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1")]
    [InlineData("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void A_challenge_that_is_weak_malformed_or_not_ours_is_refused_before_any_work(string challenge) =>
        Should.Throw<ScramException>(() => new ScramProof("user", Nonce).Final(challenge, (_, _) => throw new InvalidOperationException("work was done")));

    private static string Final(ScramProof proof, string challenge) => proof.Final(challenge, (salt, iterations) => ScramProof.Derive("pencil", salt, iterations));
}
