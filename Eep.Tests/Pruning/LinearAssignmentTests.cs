using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class LinearAssignmentTests
{
    [Fact]
    public void Largest_SmallTables_IsTheBestOfAllPermutations()
    {
        var random = new Random(5);
        foreach (var size in Enumerable.Range(1, 6).SelectMany(size => Enumerable.Repeat(size, 40)))
        {
            float[] values = [.. Enumerable.Range(0, size * size).Select(_ => (float)(random.Next(-9, 10) + (random.NextDouble() < 0.5 ? 0 : random.NextDouble())))];

            var found = LinearAssignment.Largest(values, size);

            Assert.Equal(Enumerable.Range(0, size), found.Order());
            Assert.Equal(Permutations(size).Max(order => Sum(values, order)), Sum(values, found), 1e-4);
        }
    }

    [Fact]
    public void Largest_ShuffledDiagonal_IsUndone()
    {
        var order = Enumerable.Range(0, 300).ToArray();
        new Random(7).Shuffle(order);
        var values = new float[order.Length * order.Length];
        for (var row = 0; row < order.Length; row++)
        {
            values[(row * order.Length) + order[row]] = 1;
        }

        Assert.Equal(order, LinearAssignment.Largest(values, order.Length));
    }

    [Theory]
    [InlineData(new float[] { 1, 2, 3 }, 2, "3 values make no 2 x 2 table.")]
    [InlineData(new float[0], 0, "0 values make no 0 x 0 table.")]
    [InlineData(new float[] { 1, float.NaN, 3, 4 }, 2, "A value is NaN; all must be finite.")]
    public void Largest_NoTable_IsRefused(float[] values, int size, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => LinearAssignment.Largest(values, size)).Message, StringComparison.Ordinal);

    private static double Sum(float[] values, int[] order) => order.Select((column, row) => (double)values[(row * order.Length) + column]).Sum();

    private static IEnumerable<int[]> Permutations(int size) => size == 0
        ? [[]]
        : Permutations(size - 1).SelectMany(rest => Enumerable.Range(0, size).Select(place => (int[])[.. rest[..place], size - 1, .. rest[place..]]));
}
