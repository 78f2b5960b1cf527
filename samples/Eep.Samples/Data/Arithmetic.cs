using System.Globalization;

namespace Eep.Samples.Data;

/// <summary>Sums and differences up to 99 without carry or borrow; an operand pair belongs to one split.</summary>
public sealed class Arithmetic : SampleTask
{
    private static readonly string[] Additions =
    [
        "{0} has {1} {3} and gets {2} more. How many?",
        "{0} has {1} {3} and finds {2} more. How many?",
    ];

    private static readonly string[] Subtractions =
    [
        "{0} has {1} {3} and loses {2} of them. How many?",
        "{0} has {1} {3} and sells {2} of them. How many?",
    ];

    private const int LargestSmall = 39;

    private readonly List<(int Large, int Small)> _pairs = [];

    public Arithmetic(Split split, ulong seed)
    {
        for (var large = 10; large <= 99; large++)
        {
            for (var small = 1; small <= LargestSmall; small++)
            {
                if ((CanAdd(large, small) || CanSubtract(large, small)) && ContentSplitter.SplitOf(Key(large, small), seed) == split)
                {
                    _pairs.Add((large, small));
                }
            }
        }
    }

    public override string Name => "arithmetic";

    public override string Title => "arithmetic";

    public override string Template => "Question: {{question}}\nAnswer:";

    public override string? Opener => "That makes";

    public override int MaximumAnswerTokens => 16;

    public override string Chance => "< 2";

    public override SampleItem Draw(SeededRandom random)
    {
        var (large, small) = random.Pick(_pairs);
        var isSum = CanAdd(large, small) && (!CanSubtract(large, small) || random.Chance(0.5));
        var question = string.Format(
            CultureInfo.InvariantCulture,
            random.Pick(isSum ? Additions : Subtractions),
            random.Pick(Lexicon.Names),
            large,
            small,
            random.Pick(Lexicon.Things));
        var answer = (isSum ? large + small : large - small).ToString(CultureInfo.InvariantCulture);
        return Make([Key(large, small)], answer, ("question", question));
    }

    private static bool CanAdd(int large, int small) => (large % 10) + (small % 10) <= 9 && large + small <= 99;

    private static bool CanSubtract(int large, int small) => large % 10 >= small % 10 && large > small;

    // The order is no content: 12 + 25 and 25 + 12 are one sum.
    private static string Key(int one, int other) => $"pair|{Math.Min(one, other)}|{Math.Max(one, other)}";
}
