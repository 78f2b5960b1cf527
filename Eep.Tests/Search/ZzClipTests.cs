using Eep.Core.Search;
namespace Eep.Tests.Search;
public sealed class ZzClipTests(Xunit.Abstractions.ITestOutputHelper o)
{
    [Fact]
    public void Quality()
    {
        double clipped = 0, free = 0; var wins = 0; var n = 60; double sq=0;
        for (ulong s = 1; s <= (ulong)n; s++)
        {
            var toy = new ToyObjective(seed: s, items: 300);
            double Final(int final) {
                var search = new EvolutionarySearch(SearchPresets.Find("quick", toy.Shape, 4, seed: s) with { FinalCandidates = final }, toy.Shape, []);
                toy.Run(search);
                return search.Archive.Ranked.Take(32).Max(x => toy.TrueScore(x.Individual.Plan));
            }
            var (a, b) = (Final(32), Final(1_000_000));
            clipped += a; free += b; wins += a > b ? 1 : a < b ? -1 : 0; sq += (a-b)*(a-b);
        }
        o.WriteLine($"clipped {clipped / n} free {free / n} wins {wins} sd {Math.Sqrt(sq/n/n)}");
    }
}
