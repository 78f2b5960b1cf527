using System.Net;
using System.Net.Http.Json;
using Eep.Web.Access;

namespace Eep.Tests.Web.Access;

/// <summary>A link in a folder that Eep may read, which leads out of it, asked for over HTTP.</summary>
public sealed class SymbolicLinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eep-links-").FullName;

    private string Inside => Path.Combine(_folder, "inside");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Path_ThroughALinkThatLeadsOut_IsRefusedAndNothingOfTheFileTold()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folder, "outside")).FullName;
        Directory.CreateDirectory(Inside);
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.yaml"), "task: secret-of-the-house");
        await File.WriteAllTextAsync(Path.Combine(Inside, "plain.yaml"), "task: plain");
        File.CreateSymbolicLink(Path.Combine(Inside, "file.yaml"), Path.Combine("..", "outside", "secret.yaml"));
        Directory.CreateSymbolicLink(Path.Combine(Inside, "folder"), outside);
        using var factory = new GuardedFactoryWith(("Access:Folders:0", Inside));
        using var client = await factory.ClientAsync(AccessRole.Operator);

        foreach (var path in new[] { "file.yaml", "folder/secret.yaml" })
        {
            var (status, text) = await PreviewAsync(client, path);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("lies outside the folders that Eep may read", text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-of-the-house", text, StringComparison.Ordinal);
        }

        using var run = await client.PostAsJsonAsync(
            "/api/v1/runs", new { model = Path.Combine(Inside, "folder"), task = Path.Combine(Inside, "file.yaml"), expertBudget = 2 });
        Assert.Equal(HttpStatusCode.BadRequest, run.StatusCode);
        Assert.Equal(2, (await run.Content.ReadAsStringAsync()).Split("lies outside").Length - 1);

        var (_, plain) = await PreviewAsync(client, "plain.yaml");
        Assert.DoesNotContain("lies outside", plain, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text)> PreviewAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri($"/api/v1/tasks/preview?path={Uri.EscapeDataString(Path.Combine(Inside, path))}", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
