using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

/// <summary>NAEE against the same loss written out with the experts' output vectors.</summary>
public sealed class ReconstructionTests
{
    private const int Tokens = 12;
    private const int Width = 3;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Of_AnySubset_IsTheLossOfTheOutputsThemselves(bool isSoftmax, bool renormalises)
    {
        var layer = new PlainLayer(seed: 4, experts: 5);
        var loss = new ReconstructionLoss(layer.Sample(isSoftmax, renormalises), 0, 2, 2);
        foreach (int[] kept in (int[][])[[0, 1, 2, 3, 4], [0, 1], [1, 3, 4], [2, 4]])
        {
            Assert.Equal(layer.Loss(kept, isSoftmax, renormalises), loss.Of(layer.Mark(kept)), 1e-5);
        }

        Assert.Equal(0, loss.Of(layer.Mark([0, 1, 2, 3, 4])), 6);
    }

    [Fact]
    public void Plan_FewExperts_KeepsTheBestSubsetOfAll()
    {
        var layer = new PlainLayer(seed: 9, experts: 6);
        var best = (
            from a in Enumerable.Range(0, 6)
            from b in Enumerable.Range(a + 1, 5 - a)
            from c in Enumerable.Range(b + 1, 5 - b)
            select (int[])[a, b, c]).MinBy(kept => layer.Loss(kept, true, true))!;

        var plan = new ReconstructionSelection().Plan(
            Evidences.Of(new RoutingStatistics(1, 6), layer.Sample(true, true)), new PlanTarget(new MoeShape([0], 6, 2), [[0]], 3, 2));

        Assert.Equal(best, plan.Groups[0].ExpertMerging.Dominants());
        Assert.True(plan.IsPruningOnly);
    }

    [Fact]
    public void Plan_ManyExperts_CannotBeBetteredByAnExchange()
    {
        var layer = new PlainLayer(seed: 2, experts: 16);
        var plan = new ReconstructionSelection().Plan(
            Evidences.Of(new RoutingStatistics(1, 16), layer.Sample(true, true)), new PlanTarget(new MoeShape([0], 16, 2), [[0]], 8, 2));

        var kept = plan.Groups[0].ExpertMerging.Dominants();
        var least = layer.Loss(kept, true, true);
        Assert.All(
            from gone in kept
            from come in Enumerable.Range(0, 16).Except(kept)
            select (int[])[.. kept.Where(expert => expert != gone).Append(come).Order()],
            other => Assert.True(layer.Loss(other, true, true) >= least - 1e-6));
    }

    [Fact]
    public void Plan_GroupedRouter_KeepsEquallyManyOfEachGroup()
    {
        var layer = new PlainLayer(seed: 5, experts: 8);
        var shape = new MoeShape([0], 8, 2) { Groups = new ExpertGroups(4, 2, ByTopTwo: false) };
        foreach (var budget in (int[])[4, 8])
        {
            var plan = new ReconstructionSelection().Plan(
                Evidences.Of(new RoutingStatistics(1, 8), layer.Sample(true, true)), new PlanTarget(shape, [[0]], budget, 2));
            plan.CheckFits(shape);
        }
    }

    /// <summary>Random outputs and logits, and the loss of METHOD.md B8 in plain loops over vectors; two documents of equal length.</summary>
    private sealed class PlainLayer
    {
        private readonly int _experts;
        private readonly double[,,] _outputs;
        private readonly double[,] _logits;

        public PlainLayer(int seed, int experts)
        {
            var random = new Random(seed);
            (_experts, _outputs, _logits) = (experts, new double[Tokens, experts, Width], new double[Tokens, experts]);
            for (var token = 0; token < Tokens; token++)
            {
                for (var expert = 0; expert < experts; expert++)
                {
                    _logits[token, expert] = (4 * random.NextDouble()) - 2;
                    for (var at = 0; at < Width; at++)
                    {
                        _outputs[token, expert, at] = (2 * random.NextDouble()) - 1;
                    }
                }
            }
        }

        public ExpertSample Sample(bool isSoftmax, bool renormalises)
        {
            var all = Enumerable.Range(0, _experts).ToArray();
            float[] scores = [.. Enumerable.Range(0, Tokens).SelectMany(token => all.Select(expert => (float)Score(token, expert, all, isSoftmax)))];
            float[] products =
            [
                .. from token in Enumerable.Range(0, Tokens)
                   from first in all
                   from second in all
                   select (float)Enumerable.Range(0, Width).Sum(at => _outputs[token, first, at] * _outputs[token, second, at]),
            ];
            var layer = new SampledLayer(_experts, scores, scores, products, new ExpertTable(_experts, _experts));
            return new ExpertSample([.. Enumerable.Range(0, Tokens).Select(token => 2 * token / Tokens)], [layer], isSoftmax, renormalises);
        }

        public bool[] Mark(int[] kept) => [.. Enumerable.Range(0, _experts).Select(kept.Contains)];

        public double Loss(int[] kept, bool isSoftmax, bool renormalises)
        {
            var (loss, norm) = (0.0, 0.0);
            foreach (var document in Enumerable.Range(0, Tokens).Chunk(Tokens / 2))
            {
                var (moved, full) = (0.0, 0.0);
                foreach (var token in document)
                {
                    var before = Output(token, [.. Enumerable.Range(0, _experts)], isSoftmax, renormalises);
                    var after = Output(token, kept, isSoftmax, renormalises);
                    moved += before.Zip(after, (a, b) => (a - b) * (a - b)).Sum();
                    full += before.Sum(value => value * value);
                }

                (loss, norm) = (loss + Math.Sqrt(moved), norm + Math.Sqrt(full));
            }

            return loss / norm;
        }

        private double Score(int token, int expert, int[] among, bool isSoftmax) => isSoftmax
            ? Math.Exp(_logits[token, expert]) / among.Sum(other => Math.Exp(_logits[token, other]))
            : 1 / (1 + Math.Exp(-_logits[token, expert]));

        private double[] Output(int token, int[] kept, bool isSoftmax, bool renormalises)
        {
            var chosen = kept.OrderByDescending(expert => _logits[token, expert]).Take(2).ToArray();
            var scores = chosen.Select(expert => Score(token, expert, kept, isSoftmax)).ToArray();
            var divisor = renormalises ? scores.Sum() : 1;
            return [.. Enumerable.Range(0, Width).Select(at => chosen.Select((expert, slot) => scores[slot] / divisor * _outputs[token, expert, at]).Sum())];
        }
    }
}
