using System.Text;
using Orchestrator.Core.Credentials;

namespace Orchestrator.Core.Tests.Credentials;

public sealed class RedactorTests
{
    private const string Password = "S3cr\"t w'ord&/+x";

    private static readonly string Key = $"-----BEGIN PRIVATE KEY-----\n{new string('A', 64)}\n{new string('b', 64)}\nshort==\n-----END PRIVATE KEY-----\n";

    [Theory]
    [InlineData("login with S3cr\"t w'ord&/+x failed", "login with *** failed")]
    [InlineData("S3cr\"t w'ord&/+xS3cr\"t w'ord&/+x", "***")]
    [InlineData("nothing of it", "nothing of it")]
    [InlineData("", "")]
    public void A_secret_is_masked_wherever_it_stands(string text, string expected) => new Redactor(Password).Redact(text).ShouldBe(expected);

    [Theory]
    [InlineData("S3cr\"t w'o\nrd&/+x")]
    [InlineData("S3cr\"t \r\n   w'o\r\n   rd&/+x")]
    public void A_secret_that_a_program_broke_over_lines_is_masked_whole(string broken) =>
        new Redactor(Password).Redact($"before {broken} after").ShouldBe("before *** after");

    [Fact]
    public void A_secret_in_base64_is_masked_at_whatever_place_of_a_longer_text()
    {
        for (var before = 0; before < 6; before++)
        {
            for (var after = 0; after < 4; after++)
            {
                var text = new string('x', before) + Password + new string('y', after);
                foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
                {
                    var redacted = new Redactor(Password).Redact(Convert.ToBase64String(encoding.GetBytes(text)));

                    // What is left says of the secret no more than the ends of its first and last byte.
                    var others = (before + after) * encoding.GetByteCount("x") * 4 / 3;
                    redacted.ShouldContain(Redactor.Mask);
                    redacted.Replace(Redactor.Mask, "").TrimEnd('=').Length.ShouldBeLessThanOrEqualTo(others + 4, $"{before} before, {after} after: {redacted}");
                }
            }
        }
    }

    [Fact]
    public void Base64_that_is_broken_over_lines_is_masked()
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('p', 61) + Password + new string('q', 61)), Base64FormattingOptions.InsertLineBreaks);
        new Redactor(Password).Redact(base64).ShouldContain(Redactor.Mask);
    }

    [Fact]
    public void Forms_in_which_programs_repeat_a_secret_are_masked()
    {
        string[] forms =
        [
            Convert.ToHexString(Encoding.UTF8.GetBytes(Password)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Password)), Uri.EscapeDataString(Password),
            System.Text.Json.JsonSerializer.Serialize(Password), "S3cr\"t w'\\''ord&/+x", "S3cr\"t w''ord&/+x",
        ];
        foreach (var form in forms)
            new Redactor(Password).Redact($"<{form}>").Trim('<', '>', '"').ShouldBe(Redactor.Mask);
    }

    [Fact]
    public void Every_line_of_a_key_is_masked_alone_and_its_frame_is_not()
    {
        var redactor = new Redactor(Key);
        redactor.Redact($"debug: {new string('A', 64)}").ShouldBe("debug: ***");
        redactor.Redact($"> {new string('b', 64)} <").ShouldBe("> *** <");
        redactor.Redact($"key:\n{Key}end").ShouldBe("key:\n***end");
        redactor.Redact("-----BEGIN PRIVATE KEY-----").ShouldBe("-----BEGIN PRIVATE KEY-----");
    }

    [Theory]
    [InlineData("password pw is wrong", "password *** is wrong")]
    [InlineData("pwd of sipwell", "pwd of sipwell")]
    [InlineData("pw", "***")]
    public void A_very_short_secret_is_masked_where_it_stands_alone(string text, string expected) => new Redactor("pw").Redact(text).ShouldBe(expected);

    [Fact]
    public void Without_secrets_nothing_is_masked()
    {
        new Redactor("", "  ").Redact("some   text").ShouldBe("some   text");
        Redactor.Of(null).Redact("text").ShouldBe("text");
    }

    [Fact]
    public void All_secrets_of_a_set_are_masked_and_it_does_not_print_them()
    {
        var credential = new Credential
        {
            Set = new CredentialSet { Name = "web", Kind = CredentialKind.Ssh, User = "root" },
            Password = "first-secret", PrivateKey = Key, Passphrase = "third-secret", SudoPassword = "fourth-secret",
        };
        Redactor.Of(credential).Redact("root first-secret third-secret fourth-secret").ShouldBe("root *** *** ***");
        credential.ToString().ShouldBe("credential set 'web'");
        $"{credential}".ShouldNotContain("secret-");
    }
}
