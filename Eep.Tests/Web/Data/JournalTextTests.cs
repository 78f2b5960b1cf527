using System.Text;
using System.Text.Json.Nodes;
using Eep.Web.Data;

namespace Eep.Tests.Web.Data;

/// <summary>The journal in pieces that are kept, while the run goes on.</summary>
public sealed class JournalTextTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddOwnedRunAsync();
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task ReadAsync_AgainAfterEachGeneration_GivesEveryIndividualOnce(int from)
    {
        using var kept = new JournalText(_fixture.Generations);
        for (var generation = 0; generation < 20; generation++)
        {
            await _fixture.Generations.CommitAsync(_run, _fixture.Owner.Name, RunSamples.Generation(generation), CancellationToken.None);

            var expected = Enumerable.Range(0, generation + 1).Skip(from).SelectMany(number => new[] { 2 * number, (2 * number) + 1 });
            Assert.Equal(expected, await ReadAsync(kept, from, generation + 1));
        }

        Assert.Equal([10, 11], await ReadAsync(kept, 5, 6));
    }

    private async Task<IEnumerable<int>> ReadAsync(JournalText journal, int from, int to)
    {
        var pieces = new List<string>();
        await foreach (var piece in journal.ReadAsync(_run, from, to, CancellationToken.None))
        {
            pieces.Add(Encoding.UTF8.GetString(piece.Span));
        }

        return JsonNode.Parse($"[{string.Join(',', pieces)}]")!.AsArray().Select(line => line!["id"]!.GetValue<int>());
    }
}
