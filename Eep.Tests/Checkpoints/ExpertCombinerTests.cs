using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class ExpertCombinerTests : IDisposable
{
    // No multiple of a vector or of a chunk, so that what is left over is reached too.
    private const int OddLength = 70_013;

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Combine_OneHotRowOfBFloat16_CopiesTheBits()
    {
        var sources = Experts(torch.bfloat16);
        var merged = ExpertCombiner.Combine([0f, 0f, 1f, 0f], expert => sources[expert]);
        Assert.Equal(torch.bfloat16, merged.dtype);
        Assert.True(Same(sources[2], merged));
    }

    [Fact]
    public void Combine_Float32_IsTheWeightedSum()
    {
        var sources = Experts(torch.float32);
        float[] row = [0.9f, 0f, -0.07f, 0.03f];
        var exact = torch.zeros_like(sources[0], dtype: torch.float64);
        for (var expert = 0; expert < row.Length; expert++)
        {
            exact += sources[expert].to(torch.float64) * (double)row[expert];
        }

        var merged = ExpertCombiner.Combine(row, expert => sources[expert]);
        Assert.Equal(torch.float32, merged.dtype);
        Assert.True((merged.to(torch.float64) - exact).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void Combine_BFloat16_IsTheFloat32SumRoundedOnce()
    {
        var sources = Experts(torch.bfloat16);
        float[] row = [0.9f, 0.11f, -0.07f, 0.03f];
        var wide = sources.Select(source => source.to(torch.float32)).ToArray();
        var expected = ExpertCombiner.Combine(row, expert => wide[expert]).to(torch.bfloat16);
        var reused = torch.empty_like(sources[0]);
        ExpertCombiner.CombineInto(reused, row, expert => sources[expert]);
        Assert.True(Same(expected, ExpertCombiner.Combine(row, expert => sources[expert])));
        Assert.True(Same(expected, reused));
    }

    [Fact]
    public void Combine_LargerThanAChunk_AgreesWithItsParts()
    {
        var generator = Seeded();
        var sources = Enumerable.Range(0, 3).Select(_ => torch.randn(3, 25_000, generator: generator).to(torch.bfloat16)).ToArray();
        float[] row = [0.9f, 0.11f, -0.07f];
        var whole = ExpertCombiner.Combine(row, expert => sources[expert]);
        var sum = (sources[0].to(torch.float64) * 0.9) + (sources[1].to(torch.float64) * 0.11) - (sources[2].to(torch.float64) * 0.07);
        Assert.True(((whole.to(torch.float64) - sum).abs() <= (sum.abs() * 0.004) + 1e-6).all().item<bool>());
        Assert.True(Same(ExpertCombiner.Combine(row, expert => sources[expert].t()), whole.t()));
    }

    [Fact]
    public void Combine_OneOrManyThreads_GivesTheSameBits()
    {
        var generator = Seeded();
        var sources = Enumerable.Range(0, 3).Select(_ => torch.randn(101, 1013, generator: generator)).ToArray();
        float[] row = [0.9f, 0.11f, -0.07f];
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var one = ExpertCombiner.Combine(row, expert => sources[expert]);
            torch.set_num_threads(3);
            Assert.True(Same(one, ExpertCombiner.Combine(row, expert => sources[expert])));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    public void CombineInto_AnyBits_RoundsAsTorchDoes(torch.ScalarType type)
    {
        var random = new Random(5);
        var numbers = torch.tensor([.. Enumerable.Range(0, OddLength).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))]);
        torch.Tensor[] sources = [numbers, torch.zeros_like(numbers)];
        var rounded = torch.empty_like(numbers, dtype: type);
        ExpertCombiner.CombineInto(rounded, [1f, 1f], expert => sources[expert]);
        var (expected, found) = (numbers.to(type).to(torch.float64), rounded.to(torch.float64));
        Assert.True(expected.eq(found).logical_or(expected.isnan().logical_and(found.isnan())).all().item<bool>());
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.Float32)]
    public void CombineInto_StoredSources_AddsFused(torch.ScalarType type)
    {
        var generator = Seeded();
        var sources = Enumerable.Range(0, 2).Select(_ => torch.randn(OddLength, generator: generator).to(type)).ToArray();
        var sum = torch.empty(OddLength);
        ExpertCombiner.CombineInto(sum, [-0.7f, 0.3f], expert => sources[expert]);
        var (left, right) = (sources[0].to(torch.float32).data<float>().ToArray(), sources[1].to(torch.float32).data<float>().ToArray());
        Assert.Equal(left.Zip(right, (one, other) => MathF.FusedMultiplyAdd(other, 0.3f, one * -0.7f)), sum.data<float>().ToArray());
    }

    [Fact]
    public void CombineInto_ManyThreads_GivesTheBitsOfOne()
    {
        var generator = Seeded();
        var sources = Enumerable.Range(0, 3).Select(_ => torch.randn(13, OddLength, generator: generator).to(torch.bfloat16)).ToArray();
        float[] row = [0.9f, 0.11f, -0.07f];
        var (one, many) = (torch.empty_like(sources[0]), torch.empty_like(sources[0]));
        ExpertCombiner.CombineInto(one, row, expert => sources[expert]);
        ExpertCombiner.CombineInto(many, row, expert => sources[expert], threads: 3);
        Assert.True(Same(one, many));
    }

    [Fact]
    public void Combine_ZeroCoefficient_NeverAsksForTheExpert()
    {
        var sources = Experts(torch.float32);
        ExpertCombiner.Combine([0.5f, 0f, 0.5f, 0f], expert => expert is 0 or 2 ? sources[expert] : throw new InvalidOperationException());
    }

    [Fact]
    public void Combine_RowOfZeros_GivesZeros()
    {
        var sources = Experts(torch.float32);
        Assert.Equal(0f, ExpertCombiner.Combine([0f, 0f, 0f, 0f], expert => sources[expert]).abs().max().item<float>());
    }

    [Fact]
    public void CombineRows_MixedRows_AgreesRowByRowWithCombine()
    {
        var gate = torch.randn(4, 33, generator: Seeded());
        var mapping = new CoefficientMatrix(2, 4, [0f, 1f, 0f, 0f, 0.9f, 0f, 0.2f, -0.1f]);
        var rows = ExpertCombiner.CombineRows(mapping, gate);
        Assert.Equal([2L, 33L], rows.shape);
        Assert.True(Same(gate[1], rows[0]));
        Assert.True(Same(ExpertCombiner.Combine(mapping.Row(1), expert => gate[expert]), rows[1]));
    }

    [Fact]
    public void CombineRows_OtherExpertCount_SaysBoth()
    {
        var error = Assert.Throws<ArgumentException>(
            () => ExpertCombiner.CombineRows(new CoefficientMatrix(1, 4, [1f, 0f, 0f, 0f]), torch.zeros(5, 3)));
        Assert.StartsWith("W_RM is 1 x 4 and the gate has 5 rows; they must agree.", error.Message);
    }

    [Fact]
    public void CombineRows_Always_LeavesOnlyItsResultAlive()
    {
        var gate = torch.randn(4, 8, generator: Seeded()).to(torch.bfloat16);
        var mapping = new CoefficientMatrix(2, 4, [0f, 1f, 0f, 0f, 0.9f, 0f, 0.2f, -0.1f]);
        var before = torch.CurrentDisposeScope!.DisposablesCount;
        var result = ExpertCombiner.CombineRows(mapping, gate);
        Assert.Equal(before + 1, torch.CurrentDisposeScope!.DisposablesCount);
        Assert.False(result.IsInvalid);
    }

    private static torch.Tensor[] Experts(torch.ScalarType type)
    {
        var generator = Seeded();
        return [.. Enumerable.Range(0, 4).Select(_ => torch.randn(7, 19, generator: generator).to(type))];
    }

    private static bool Same(torch.Tensor a, torch.Tensor b) =>
        a.dtype == b.dtype && a.shape.SequenceEqual(b.shape) && (a == b).all().item<bool>();

    private static torch.Generator Seeded() => new(5);
}
