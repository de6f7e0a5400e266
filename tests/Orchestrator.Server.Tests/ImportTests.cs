using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Import;

namespace Orchestrator.Server.Tests;

public sealed class ImportTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly HttpClient client = server.Client();

    [Fact]
    public async Task A_table_is_compared_taken_over_and_changes_nothing_the_second_time()
    {
        await client.PutAsJsonAsync("/api/targets/csv-old", new { site = "Bonn", tags = new[] { "kept" } });
        const string Table = "Host Name;IP-Address;Site;Tags;Groups;MAC\ncsv-old;10.0.0.1;Berlin;;csv-all;\nCSV-new;;\"Köln; Süd\";a|b;csv-all|csv-new;AA-BB-CC-DD-EE-01\n";

        var preview = await Import("csv", Table, preview: true);
        Counts(preview).ShouldBe((1, 1, 0));
        preview.GetProperty("newGroups").EnumerateArray().Select(group => group.GetString()).ShouldBe(["csv-all", "csv-new"]);
        preview.GetProperty("targets")[0].GetProperty("changes").EnumerateArray().Select(change => change.GetString()).ShouldContain("site: 'Bonn' becomes 'Berlin'");
        (await Target("csv-new")).ValueKind.ShouldBe(JsonValueKind.Undefined);

        Counts(await Import("csv", Table)).ShouldBe((1, 1, 0));
        Counts(await Import("csv", Table)).ShouldBe((0, 0, 2));

        var added = await Target("csv-new");
        added.GetProperty("site").GetString().ShouldBe("Köln; Süd");
        added.GetProperty("macAddresses")[0].GetString().ShouldBe("aa:bb:cc:dd:ee:01");
        (await Target("csv-old")).GetProperty("tags")[0].GetString().ShouldBe("kept");
    }

    [Fact]
    public async Task With_an_error_in_any_line_nothing_is_taken_over_and_every_error_has_its_line()
    {
        const string Table = "name,zone,mac,timeframe\nbad-1,Europe/Berlin,,\nbad-2,Nowhere/Land,,\n,,,\nbad-3,,no mac,\nbad-1,,,\nbad-4,,,none\n";

        var refused = await Post("csv", Table);

        await refused.Problem(400);
        (await refused.Json()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["line 3", "line 5", "line 6", "line 7"]);
        (await (await client.GetAsync("/api/targets?text=bad-")).Json()).GetProperty("total").GetInt32().ShouldBe(0);
        (await Import("csv", Table, preview: true)).GetProperty("errors").GetArrayLength().ShouldBe(4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_too_large_is_answered_413(bool isLengthTold)
    {
        var bytes = new byte[(50 * 1024 * 1024) + 1];
        using HttpContent content = isLengthTold ? new ByteArrayContent(bytes) : new StreamContent(new Unknown(bytes));

        (await (await client.PostAsync("/api/targets/import?format=csv", content)).Problem(413)).ShouldContain("at most 50 MB");
    }

    [Fact]
    public async Task An_error_in_one_line_makes_no_errors_of_others_that_join_new_groups()
    {
        var preview = await Import("csv", "name,mac,groups\none-1,no mac,one-new\none-2,,one-new\n", preview: true);
        preview.GetProperty("errors").EnumerateArray().ShouldHaveSingleItem().GetProperty("line").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task What_somebody_else_decided_while_a_file_was_compared_stays()
    {
        await client.PutAsJsonAsync("/api/groups/kept-group", new { });
        var kept = await (await client.PutAsJsonAsync("/api/targets/kept-1", new { site = "Bonn" })).Json();
        var store = server.Application.Services.GetRequiredService<ITargetStore>();
        await store.Apply(
            TargetChanges.Edit(kept.GetProperty("id").GetString()!, target => target with { Groups = ["kept-group"], Site = "Köln" }), TestContext.Current.CancellationToken);

        Counts(await Import("csv", "name,tags\nkept-1,a\n")).ShouldBe((0, 1, 0));

        var target = await Target("kept-1");
        target.GetProperty("site").GetString().ShouldBe("Köln");
        target.GetProperty("groups")[0].GetString().ShouldBe("kept-group");
        target.GetProperty("tags")[0].GetString().ShouldBe("a");
    }

    [Fact]
    public async Task An_inventory_of_Ansible_becomes_targets_and_groups_and_no_password_is_taken()
    {
        const string Ini =
            """
            ini-alone ansible_host=10.1.0.9   # a remark
            [ini-web]
            ini-web[01:03].example.com site=Bonn tags="['a', 'b']" ansible_user=root
            [ini-db]
            ini-db-[a:b]:2222 ansible_password=geheim
            [ini-all:children]
            ini-web
            ini-db
            [ini-all:vars]
            zone = Europe/Berlin
            site = Everywhere
            """;

        var done = await Import("ansibleIni", Ini);

        Counts(done).ShouldBe((6, 0, 0));
        done.ToString().ShouldNotContain("geheim");
        done.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!.Split(' ')[0]).Order()
            .ShouldBe(["ansible_password", "ansible_port", "ansible_user"]);
        var web = await Target("ini-web02.example.com");
        web.GetProperty("site").GetString().ShouldBe("Bonn");
        web.GetProperty("zone").GetString().ShouldBe("Europe/Berlin");
        web.GetProperty("groups").EnumerateArray().Select(group => group.GetString()).ShouldBe(["ini-all", "ini-web"]);
        (await Target("ini-db-b")).GetProperty("site").GetString().ShouldBe("Everywhere");
        (await Target("ini-alone")).GetProperty("address").GetString().ShouldBe("10.1.0.9");
        Counts(await Import("ansibleIni", Ini)).ShouldBe((0, 0, 6));
    }

    [Fact]
    public async Task The_same_in_YAML_comes_to_the_same()
    {
        const string Yaml =
            """
            all:
              hosts:
                yml-alone: {ansible_host: 10.1.0.9}
              children:
                yml-all:
                  vars: {zone: Europe/Berlin, site: Everywhere, ansible_become_password: !vault "x"}
                  children:
                    yml-web:
                      hosts:
                        yml-web[01:03]:
                          site: Bonn
                          tags: [a, b]
            """;

        Counts(await Import("ansibleYaml", Yaml)).ShouldBe((4, 0, 0));

        var web = await Target("yml-web03");
        web.GetProperty("site").GetString().ShouldBe("Bonn");
        web.GetProperty("tags").GetArrayLength().ShouldBe(2);
        web.GetProperty("groups").EnumerateArray().Select(group => group.GetString()).ShouldBe(["yml-all", "yml-web"]);
        Counts(await Import("ansibleYaml", Yaml)).ShouldBe((0, 0, 4));
    }

    [Theory]
    [InlineData(InventoryFormat.Csv, "", "headings")]
    [InlineData(InventoryFormat.Csv, "site,zone\na,b\n", "No column says")]
    [InlineData(InventoryFormat.Csv, "name,host\na,b\n", "mean the same")]
    [InlineData(InventoryFormat.Csv, "name,site\npc,\"a\"b\n", "quotation mark")]
    [InlineData(InventoryFormat.AnsibleIni, "[web:childs]\na\n", "is no section")]
    [InlineData(InventoryFormat.AnsibleIni, "[web:children]\nnowhere\n", "nowhere defined")]
    [InlineData(InventoryFormat.AnsibleIni, "[a:c]\n", "is no section")]
    [InlineData(InventoryFormat.AnsibleIni, "[ web ]\na\n", "without blanks")]
    [InlineData(InventoryFormat.AnsibleIni, "all:\n", "ansibleYaml")]
    [InlineData(InventoryFormat.AnsibleIni, "[a:children]\nb\n[b:children]\na\n", "contains itself")]
    [InlineData(InventoryFormat.AnsibleIni, "pc[5:1]\n", "ends before it begins")]
    [InlineData(InventoryFormat.AnsibleIni, "pc[01:100]\n", "as many digits")]
    [InlineData(InventoryFormat.AnsibleIni, "pc[1:3\n", "cannot be read")]
    [InlineData(InventoryFormat.AnsibleIni, "pc site='open\n", "not closed")]
    [InlineData(InventoryFormat.AnsibleIni, "pc another\n", "is no variable")]
    [InlineData(InventoryFormat.AnsibleIni, "pc site='{{ place }}'\n", "template")]
    [InlineData(InventoryFormat.AnsibleIni, "pc[1:99999999]\n", "more than 100000")]
    [InlineData(InventoryFormat.AnsibleYaml, "all: [a\n", "no YAML")]
    [InlineData(InventoryFormat.AnsibleYaml, "- a\n", "no groups")]
    [InlineData(InventoryFormat.AnsibleYaml, "web: {hosts: {a: 10.0.0.1}}\n", "no mapping")]
    [InlineData(InventoryFormat.AnsibleYaml, "a: &a {children: {b: *a}}\n", "contains itself")]
    [InlineData(InventoryFormat.AnsibleYaml, "web:\n  host:\n    a:\n", "'host' stands where")]
    [InlineData(InventoryFormat.AnsibleYaml, "web:\n  hosts: [a, b]\n", "no mapping")]
    public void What_cannot_be_read_is_told_with_its_line(InventoryFormat format, string text, string expected)
    {
        var error = Read(format, text).Errors.ShouldHaveSingleItem();
        error.Message.ShouldContain(expected);
        error.Line.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void YAML_that_nests_without_end_is_refused_and_harms_nobody() =>
        Read(InventoryFormat.AnsibleYaml, new string('[', 200_000)).Errors.ShouldHaveSingleItem();

    [Theory]
    [InlineData("{children: {g: *c}}")]
    [InlineData("{<<: *c}")]
    public void YAML_that_nests_without_end_by_aliases_is_refused_and_harms_nobody(string content)
    {
        var text = new StringBuilder("g0: &c {vars: {site: a}}\n");
        for (var number = 1; number < 5_000; number++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"g{number}: &c {content}\n");
        Read(InventoryFormat.AnsibleYaml, text.ToString().Replace("g:", "g0x:", StringComparison.Ordinal)).Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public void YAML_whose_aliases_multiply_is_read_in_a_moment()
    {
        var text = new StringBuilder("g0: &c0 {hosts: {pc: }}\n");
        for (var number = 1; number < 40; number++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"g{number}: &c{number} {{children: {{a{number}: *c{number - 1}, b{number}: *c{number - 1}}}}}\n");
        Read(InventoryFormat.AnsibleYaml, text.ToString()).Errors.ShouldHaveSingleItem().Message.ShouldContain("more than 50 groups");
    }

    /// <remarks>The order in which Ansible merges: by depth, then by the alphabet, what comes later over what came before.</remarks>
    [Fact]
    public void Of_what_groups_say_the_deepest_counts_and_of_equally_deep_ones_the_last_of_the_alphabet()
    {
        const string Ini =
            """
            [alpha]
            pc
            own zone=host
            [beta]
            pc
            own
            [zeta:children]
            alpha
            beta
            [all:vars]
            site=all
            zone=all
            timeframe=all
            credentials=all
            [zeta:vars]
            site=zeta
            zone=zeta
            timeframe=zeta
            [alpha:vars]
            site=alpha
            zone=alpha
            [beta:vars]
            site=beta
            """;

        var targets = Read(InventoryFormat.AnsibleIni, Ini).Targets;

        targets.Select(target => (target.Name, target.Site, target.Zone, target.Timeframe, target.Credentials))
            .ShouldBe([("pc", "beta", "alpha", "zeta", "all"), ("own", "beta", "host", "zeta", "all")]);
    }

    [Theory]
    [InlineData("pc", "pc")]
    [InlineData("web[01:03].x", "web01.x web02.x web03.x")]
    [InlineData("[a:c]", "a b c")]
    [InlineData("pc[1:9:4]", "pc1 pc5 pc9")]
    [InlineData("r[1:2]c[a:b]", "r1ca r1cb r2ca r2cb")]
    [InlineData("x[:2]", "x0 x1 x2")]
    [InlineData("x[8:11]", "x8 x9 x10 x11")]
    public void Ranges_stand_for_names(string pattern, string expected)
    {
        string.Join(' ', HostRange.Expand(pattern, 1_000, out var error)).ShouldBe(expected);
        error.ShouldBeNull();
    }

    private static InventoryFile Read(InventoryFormat format, string text) =>
        InventoryReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), format, TestContext.Current.CancellationToken);

    private static (int, int, int) Counts(JsonElement view) =>
        (view.GetProperty("added").GetInt32(), view.GetProperty("changed").GetInt32(), view.GetProperty("unchanged").GetInt32());

    private Task<HttpResponseMessage> Post(string format, string text, bool preview = false) =>
        client.PostAsync($"/api/targets/import?format={format}&preview={preview}", new StringContent(text, Encoding.UTF8, "text/plain"));

    private async Task<JsonElement> Import(string format, string text, bool preview = false)
    {
        var answer = await Post(format, text, preview);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private async Task<List<string?>> Groups() =>
        [.. (await (await client.GetAsync("/api/groups")).Json()).EnumerateArray().Select(group => group.GetProperty("name").GetString())];

    private async Task<JsonElement> Target(string name) =>
        (await (await client.GetAsync($"/api/targets?name={name}")).Json()).GetProperty("items").EnumerateArray().FirstOrDefault();

    /// <summary>Bytes whose number nobody knows beforehand.</summary>
    private sealed class Unknown(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
