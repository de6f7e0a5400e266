using System.Globalization;
using System.Text;
using Orchestrator.Server.Import;

namespace Orchestrator.Server.Tests;

/// <summary>What nobody wants in an answer, in the inventory or on the server: passwords, broken letters, names without end.</summary>
public sealed class InventoryReaderTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "s3cret-word";

    private readonly HttpClient client = server.Client();

    [Theory]
    [InlineData("ansibleIni", "web1 ansible_password = s3cret-word\n")]
    [InlineData("ansibleIni", "web1 ansible_password: s3cret-word\n")]
    [InlineData("ansibleIni", "web1 =s3cret-word\n")]
    [InlineData("ansibleIni", "ansible_password = s3cret-word\n")]
    [InlineData("ansibleIni", "ansible_password: s3cret-word\n")]
    [InlineData("ansibleIni", "ansible_password=s3cret-word\n")]
    [InlineData("ansibleIni", "ansible_password=s3cret-word:\n")]
    [InlineData("ansibleIni", "ansible_password:s3cret-word\n")]
    [InlineData("ansibleIni", "ansible_password=[s3cret-word\n")]
    [InlineData("ansibleIni", "web1 ansible_password='s3cret-word\n")]
    [InlineData("ansibleIni", "[x:vars]\nansible_password: s3cret-word\n[x]\nweb1\n")]
    [InlineData("ansibleIni", "[x:vars]\nansible_password s3cret-word\n[x]\nweb1\n")]
    [InlineData("ansibleIni", "[x:children]\nansible_password=s3cret-word\n")]
    [InlineData("ansibleIni", "[x:children]\nansible_password: s3cret-word\n")]
    [InlineData("ansibleIni", "[ansible_password:s3cret-word]\nweb1\n")]
    [InlineData("ansibleIni", "[x:s3cret]\nweb1\n", "s3cret")]
    [InlineData("ansibleIni", "[ansible_password = s3cret-word]\nweb1\n")]
    [InlineData("ansibleIni", "web1 site=\"{{ 's3cret-word' }}\"\n")]
    [InlineData("ansibleYaml", "all:\n  ansible_password=s3cret-word:\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    ansible_password=s3cret-word:\n")]
    [InlineData("ansibleYaml", "all:\n  hosts: web1 ansible_password=s3cret-word\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    web1 ansible_password=s3cret-word: x\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    web1: ansible_password=s3cret-word\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    web1:\n      ansible_password: *s3cret-word\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    ansible_password=s3cret-word:\n    ansible_password=s3cret-word:\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    web1:\n      ansible_password: 'x' s3cret-word\n")]
    [InlineData("ansibleYaml", "all:\n  hosts:\n    web1:\n      site: '{{ s3cret-word }}'\n")]
    [InlineData("csv", "web1,10.0.0.1,s3cret-word\nweb2,10.0.0.2,s3cret-word\n")]
    public async Task A_password_that_stands_in_the_wrong_place_is_not_told_again(string format, string text, string secret = Secret)
    {
        var (compared, preview) = await Import(format, text, preview: true);
        var (refused, answer) = await Import(format, text, preview: false);

        (compared, refused).ShouldBe((200, 400));
        preview.ShouldNotContain("\"errors\":[]");
        (preview + answer).ShouldNotContain(secret);
    }

    [Theory]
    [InlineData(InventoryFormat.Csv, "name,site\npc-1,Bonn\npc-2,Köln\n", 3)]
    [InlineData(InventoryFormat.AnsibleIni, "pc-1 site=Köln\n", 1)]
    [InlineData(InventoryFormat.AnsibleYaml, "all:\n  hosts:\n    pc-1:\n      site: Köln\n", 4)]
    public void A_file_that_is_no_UTF_8_is_refused_with_the_remedy(InventoryFormat format, string text, int line)
    {
        var error = Read(format, Encoding.Latin1.GetBytes(text)).Errors.ShouldHaveSingleItem();

        error.Message.ShouldContain("as UTF-8");
        error.Line.ShouldBe(line);
        byte[] marked = [.. Encoding.UTF8.GetPreamble(), .. Encoding.Latin1.GetBytes(text)];
        Read(format, marked).Errors.ShouldHaveSingleItem().Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void A_byte_order_mark_says_how_a_file_is_to_be_read(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] Written(string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

        Read(InventoryFormat.Csv, Written("name,site\npc,Köln\n")).Targets.ShouldHaveSingleItem().Site.ShouldBe("Köln");
        Read(InventoryFormat.AnsibleIni, Written("pc site=Köln\n")).Targets.ShouldHaveSingleItem().Site.ShouldBe("Köln");
        Read(InventoryFormat.AnsibleYaml, Written("all: {hosts: {pc: {site: Köln}}}\n")).Targets.ShouldHaveSingleItem().Site.ShouldBe("Köln");
    }

    [Fact]
    public void A_file_in_UTF_16_that_is_cut_off_within_a_letter_is_refused()
    {
        byte[] whole = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("pc site=Köln\n")];
        Read(InventoryFormat.AnsibleIni, whole[..^1]).Errors.ShouldHaveSingleItem().Message.ShouldContain("as UTF-8");
    }

    [Theory]
    [InlineData(InventoryFormat.AnsibleIni, "pc[1:100000]", 21)]
    [InlineData(InventoryFormat.AnsibleYaml, "g{0}: {{hosts: {{'pc[1:100000]': }}}}", 21)]
    [InlineData(InventoryFormat.AnsibleIni, "[g{0}]\npc[1:100000]", 42)]
    public void Names_that_ranges_make_are_counted_over_the_whole_file(InventoryFormat format, string line, int expected)
    {
        var text = new StringBuilder();
        for (var number = 0; number < 25; number++)
            text.AppendFormat(CultureInfo.InvariantCulture, line, number).Append('\n');

        var error = Read(format, Encoding.UTF8.GetBytes(text.ToString())).Errors.ShouldHaveSingleItem();

        error.Line.ShouldBe(expected);
        error.Message.ShouldContain("2000000");
    }

    [Fact]
    public void Ranges_that_make_names_longer_than_any_are_refused()
    {
        var text = "pc" + string.Concat(Enumerable.Repeat("[0:0]", 300)) + "\n";
        Read(InventoryFormat.AnsibleIni, Encoding.UTF8.GetBytes(text)).Errors.ShouldHaveSingleItem().Message.ShouldContain("longer than 255");
    }

    [Fact]
    public void A_host_in_more_groups_than_a_target_can_be_in_is_named()
    {
        var text = string.Concat(Enumerable.Range(0, 51).Select(number => $"[g{number}]\npc\n"));
        Read(InventoryFormat.AnsibleIni, Encoding.UTF8.GetBytes(text)).Errors.ShouldHaveSingleItem().Message.ShouldContain("more than 50 groups");
    }

    [Theory]
    [InlineData(InventoryFormat.Csv, "name\npc\n")]
    [InlineData(InventoryFormat.AnsibleIni, "pc\n")]
    [InlineData(InventoryFormat.AnsibleYaml, "all: {hosts: {pc: }}\n")]
    public void Nobody_reads_on_for_somebody_who_has_gone(InventoryFormat format, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Should.Throw<OperationCanceledException>(() => InventoryReader.Read(content, format, new CancellationToken(canceled: true)));
    }

    private async Task<(int Status, string Answer)> Import(string format, string text, bool preview)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/plain");
        var response = await client.PostAsync($"/api/targets/import?format={format}&preview={preview}", content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static InventoryFile Read(InventoryFormat format, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return InventoryReader.Read(content, format, TestContext.Current.CancellationToken);
    }
}
