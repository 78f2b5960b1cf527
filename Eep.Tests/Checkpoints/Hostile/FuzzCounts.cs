namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>How many mutated files each kind gets; together at least a hundred thousand.</summary>
public static class FuzzCounts
{
    public const int Headers = 50_000;
    public const int Indices = 8_000;
    public const int Configs = 25_000;
    public const int Tokenizers = 25_000;
    public const int SentencePieces = 15_000;
    public const int Archives = 20_000;
    public const int Plans = 7_000;

    public const int All = Headers + Indices + Configs + Tokenizers + SentencePieces + Archives + Plans;
}
