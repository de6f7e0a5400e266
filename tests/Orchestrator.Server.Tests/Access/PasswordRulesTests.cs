using Orchestrator.Server.Access;

namespace Orchestrator.Server.Tests.Access;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("short")]
    [InlineData("elevenchars")]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd2026!")]
    [InlineData("Orchestrator1")]
    [InlineData("orchestrator-admin-2026")]
    [InlineData("123456789012")]
    [InlineData("987654321098")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("qwertyuiop123")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("Summer2026!!")]
    [InlineData("Winter-2025-Winter")]
    [InlineData("Passwort1234")]
    [InlineData("geheimgeheim")]
    [InlineData("olga.meier.2026")]
    [InlineData("MEIER-meier-Meier")]
    [InlineData("changeme-changeme")]
    [InlineData("line\nbreak in a word")]
    public void What_is_tried_first_is_refused(string password) => PasswordRules.Mistake(password, "olga", "Olga Meier").ShouldNotBeNull();

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("x7K-pq2-9zL-wm")]
    [InlineData("blue-horse-staple-7")]
    [InlineData("Zwei Äpfel am Montag")]
    [InlineData("kx4m-9vqt-2hpn-wz7c-d8rf")]
    [InlineData("日本語のパスワードです良い")]
    public void What_is_not_is_taken(string password) => PasswordRules.Mistake(password, "olga", "Olga Meier").ShouldBeNull();

    [Fact]
    public void A_password_has_a_greatest_length() => PasswordRules.Mistake(string.Concat(Enumerable.Repeat("x7K-pq2-9zL-wm", 30))).ShouldNotBeNull();

    [Fact]
    public void Passwords_that_are_made_up_pass()
    {
        for (var count = 0; count < 500; count++)
            PasswordRules.Mistake(FirstAdministrator.OneTimePassword(), FirstAdministrator.Name).ShouldBeNull();
    }
}
